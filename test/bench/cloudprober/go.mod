module methodprobe.dev/bench/cloudprober

go 1.26.0

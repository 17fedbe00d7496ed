# Two stages: npm installs the packages that run in production, then they and the sources are
# copied into an image that holds Node and neither a shell nor a package manager.
# There is no build step: Node 24 strips the types while it loads the sources (docs/adr/0002).
# Both bases are pinned by the digest of their image index (amd64 and arm64). To renew one:
#   docker buildx imagetools inspect <image>:<tag>

# node 24.18.0
FROM node:24-bookworm-slim@sha256:6f7b03f7c2c8e2e784dcf9295400527b9b1270fd37b7e9a7285cf83b6951452d AS build
WORKDIR /app
COPY package.json package-lock.json ./
# No package needs its install script here; without scripts none can run code during the build.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
COPY LICENSE ./
COPY src ./src

# node 24.14.0; strips types without a flag or a warning since 24.12
FROM gcr.io/distroless/nodejs24-debian12:nonroot@sha256:14d42e2511532589a7c7e01a753667a74fcc96266e137e8125006b87b0c32d0a
LABEL org.opencontainers.image.title="MethodProbe" \
      org.opencontainers.image.description="Kubernetes operator that proves which routes and methods work through a gateway, and names the cause when they do not" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="0.1.0"
ENV NODE_ENV=production
WORKDIR /app
# Owned by root: the process may read its code and not change it.
COPY --from=build /app /app
# By number, because the kubelet cannot check runAsNonRoot against a name.
USER 65532:65532
EXPOSE 8080
# The distroless image keeps node outside PATH.
ENTRYPOINT ["/nodejs/bin/node", "src/main.ts"]

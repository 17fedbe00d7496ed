// A Deployment that greets, behind a Service: what rig.test.ts runs on the rig.

/** Namespace of everything here. */
export const NAMESPACE = 'rig-test';

// Serves its own directory; /relay asks the Pod's own Service by its short name and hands the answer on.
const SERVER = `
import http.server, os, urllib.request
class Server(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.0"
    def do_GET(self):
        if self.path == "/relay":
            body = b"relayed " + urllib.request.urlopen("http://web/", timeout=5).read()
        elif self.path == "/":
            body = (os.environ["GREETING"] + " from " + os.environ["POD_NAME"]).encode()
        else:
            return super().do_GET()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)
os.chdir(os.environ["POD_DIR"] + "/site")
http.server.ThreadingHTTPServer(("", 8080), Server).serve_forever()
`;

/** The Deployment; another greeting makes a rollout. */
export function deployment(greeting: string, replicas: number): string {
  const container = {
    name: 'web',
    image: 'none',
    command: ['python3', '-c', SERVER],
    env: [{ name: 'GREETING', value: greeting }],
    ports: [{ name: 'http', containerPort: 8080 }],
    readinessProbe: { httpGet: { path: '/ready', port: 'http' } },
    volumeMounts: [{ name: 'site', mountPath: '/site' }],
  };
  const spec = { containers: [container], volumes: [{ name: 'site', configMap: { name: 'site' } }] };
  const template = { metadata: { labels: { app: 'web' } }, spec };
  return JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: NAMESPACE },
    spec: { replicas, selector: { matchLabels: { app: 'web' } }, template },
  });
}

/** The ConfigMap that its Pods serve as files; they are ready while it has the key "ready". */
export function site(data: Readonly<Record<string, string>>): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'site', namespace: NAMESPACE },
    data,
  });
}

/** Namespace and Service. */
export const SURROUNDINGS = `
apiVersion: v1
kind: Namespace
metadata: {name: ${NAMESPACE}}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: ${NAMESPACE}}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
`;

/** Asks through the Service, on a new connection; undefined unless the status is 2xx. */
export async function ask(path: string): Promise<string | undefined> {
  const response = await fetch(`http://web.${NAMESPACE}.svc${path}`, { headers: { connection: 'close' } });
  return response.ok ? response.text() : undefined;
}

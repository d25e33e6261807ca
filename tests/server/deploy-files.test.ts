import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { createServeCommand, type ServeArguments } from "../../src/cli/serve/serve-command";

const read = (name: string) => readFile(`examples/serve/${name}`, "utf8");

interface Container {
  args: string[];
  ports: { name: string; containerPort: number }[];
  readinessProbe: { httpGet: { path: string; port: string } };
  env: { name: string }[];
}

interface Deployment {
  kind: "Deployment";
  spec: {
    template: { spec: { containers: Container[]; terminationGracePeriodSeconds: number } };
  };
}

interface ComposeService {
  command: string[];
  ports?: string[];
  environment: Record<string, string>;
  stop_grace_period: string;
}

/**
 * What the image's entry point and a manifest's arguments tell the command line, which refuses what it does not know.
 */
async function parseServing(given: readonly string[]): Promise<ServeArguments> {
  const entry = /^ENTRYPOINT (.*)$/m.exec(await read("Dockerfile"))![1]!;
  const command = JSON.parse(entry) as string[];
  const own = command.slice(command.indexOf("serve") + 1);
  return createServeCommand()
    .exitOverride()
    .parse([...own, ...given], { from: "user" })
    .opts();
}

/** Time that an accepted request takes at most, in seconds, where no argument says otherwise. */
const longestRequest = (10_000 + 120_000) / 1000;

test("the Kubernetes manifest starts a server with a key, and gives it time to finish what it has accepted", async () => {
  const documents = parseAllDocuments(await read("kubernetes.yaml"));
  expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
  const [deployment] = documents.map((document) => document.toJS() as Deployment);
  const { containers, terminationGracePeriodSeconds } = deployment!.spec.template.spec;
  const [container] = containers;
  const parsed = await parseServing(container!.args);
  expect(parsed).toMatchObject({ host: "0.0.0.0", model: { kind: "vllm" } });
  expect(container!.ports).toEqual([{ name: "http", containerPort: parsed.port }]);
  expect(container!.readinessProbe.httpGet).toEqual({ path: "/health", port: "http" });
  expect(container!.env.map(({ name }) => name)).toContain("EQUIRANK_API_KEY");
  expect(terminationGracePeriodSeconds).toBeGreaterThan(longestRequest);
});

test("the compose file starts one before a llama.cpp server", async () => {
  const { services } = parse(await read("compose.yaml")) as {
    services: Record<"llama" | "equirank", ComposeService>;
  };
  const { command, ports, environment, stop_grace_period } = services.equirank;
  const parsed = await parseServing(command);
  expect(parsed.model).toEqual({ kind: "llama.cpp", name: "qwen" });
  const inner = services.llama.command[services.llama.command.indexOf("--port") + 1];
  expect(parsed.baseUrl).toBe(`http://llama:${inner}/v1`);
  expect(ports).toEqual([`127.0.0.1:${parsed.port}:${parsed.port}`]);
  expect(Object.keys(environment)).toEqual(["EQUIRANK_API_KEY"]);
  expect(Number.parseInt(stop_grace_period, 10)).toBeGreaterThan(longestRequest);
});

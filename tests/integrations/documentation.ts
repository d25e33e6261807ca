import { readFileSync } from "node:fs";
import { startFakeChat } from "./fake-chat";

/** An example of the page about integrations. */
export interface Example {
  /** The nearest heading above it, and which example under that it is, from 1 on. */
  name: string;
  code: string;
}

const page = readFileSync(new URL("../../docs/integrations.md", import.meta.url), "utf8");

/** How the page tells clients of the Model Context Protocol to start the server. */
export function readClientConfiguration(): { command: string; args: string[] } {
  const [, text] = /^```json\n(.*?)^```$/ms.exec(page)!;
  return JSON.parse(text!).mcpServers.equirank;
}

/** The TypeScript examples of docs/integrations.md, as they stand. */
export function readExamples(): Example[] {
  const counts = new Map<string, number>();
  let heading = "";
  return [...page.matchAll(/^#+ ([^\n]+)$|^```ts\n(.*?)^```$/gms)].flatMap(([, title, code]) => {
    if (title !== undefined) heading = title;
    if (code === undefined) return [];
    const count = (counts.get(heading) ?? 0) + 1;
    counts.set(heading, count);
    return [{ name: `${heading} ${count}`, code }];
  });
}

/** What each example must print, somewhere: the right answer, or the right document and never the wrong one. */
export const expectedOutputs: Readonly<Record<string, RegExp>> = {
  "AI SDK 1": /^Paris .*samples: 5/s,
  "AI SDK 2": /^Paris$/,
  "Reranking 1": /^\[ 'Bees steer by the sun[.]', 'Ships/,
  "LangChain 1": /^Paris .*samples: 5/s,
  "LangChain 2": /Bees steer by the sun[.].*relevanceScore.*Ships/s,
  "LlamaIndex 1": /^\[\s*\[ 'Bees steer by the sun[.]'/,
  "Mastra 1": /^Paris$/,
  "Genkit 1": /^\[\s*\[ 'Bees steer by the sun[.]'/,
};

/** The fake that all examples ask: three of five samples are wrong, and the judge knows better. */
export async function startFakeForExamples() {
  const drawn = ["Lyon", "Paris", "Lyon", "Paris", "Lyon"];
  const { server } = await startFakeChat({
    question: "What is the capital of France?",
    answer: (index) => drawn[index % drawn.length]!,
    right: ["Paris", "Bees steer", "Ships"],
  });
  const environment = {
    ...process.env,
    NO_COLOR: "1",
    OPENAI_API_KEY: "not-a-key",
    OPENAI_BASE_URL: `${server.origin}/v1`,
  };
  return { server, environment };
}

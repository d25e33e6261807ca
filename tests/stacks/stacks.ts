/** A stack that examples of docs/integrations.md are run with. */
export interface Stack {
  name: string;
  /** Packages by name, with the range of versions that is installed. */
  packages: Readonly<Record<string, string>>;
  /** The version of Node that runs it. @default the one at hand */
  node?: keyof typeof nodeVersions;
  /** Names of the examples, see `readExamples()`. */
  examples: readonly string[];
}

/** The versions of Node that are installed, by major version. */
export const nodeVersions = { 22: "22.23.5", 24: "24.22.3" } as const;

const sdkExamples = ["AI SDK 1", "AI SDK 2", "Reranking 1"];
const langchainPackages = { "@langchain/core": "^1.4.0", "@langchain/openai": "^1.6.0" };
const langchainExamples = ["LangChain 1", "LangChain 2"];

/** Each with the oldest version of Node that it runs on, and what many use with the newest as well. */
export const stacks: readonly Stack[] = [
  {
    name: "ai 5",
    packages: { ai: "^5.0.277", "@ai-sdk/openai": "^2.0.0" },
    // rerank() came with version 6.
    examples: ["AI SDK 1", "AI SDK 2"],
  },
  {
    name: "ai 6",
    packages: { ai: "^6.0.326", "@ai-sdk/openai": "^3.0.141" },
    examples: sdkExamples,
  },
  {
    name: "ai 7",
    packages: { ai: "^7.0.173", "@ai-sdk/openai": "^4.0.77" },
    node: 22,
    examples: sdkExamples,
  },
  {
    name: "ai 7",
    packages: { ai: "^7.0.173", "@ai-sdk/openai": "^4.0.77" },
    node: 24,
    examples: sdkExamples,
  },
  { name: "LangChain", packages: langchainPackages, examples: langchainExamples },
  { name: "LangChain", packages: langchainPackages, node: 24, examples: langchainExamples },
  {
    name: "LlamaIndex",
    packages: { "@llamaindex/core": "^0.6.23" },
    examples: ["LlamaIndex 1"],
  },
  {
    name: "Mastra",
    // The types of Mastra 1.71 do not take the models of @ai-sdk/openai 4.0.77 themselves.
    packages: { "@mastra/core": "^1.71.0", "@ai-sdk/openai": "^3.0.141" },
    node: 22,
    examples: ["Mastra 1"],
  },
  { name: "Genkit", packages: { genkit: "^1.42.0" }, examples: ["Genkit 1"] },
];

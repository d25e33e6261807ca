// Orders documents by their relevance to a query, with the local model: npx tsx examples/rerank-documents.ts
// In an application with the AI SDK, pass the same model to rerank(); see docs/integrations.md.
import { rerankingModel } from "equirank/ai-sdk";
import { localModel } from "equirank/local";

const { EQUIRANK_MODEL: path } = process.env;
const model = await localModel(path === undefined ? {} : { path });
const values = [
  "Bread is baked from flour, water and yeast.",
  "Bees steer by the sun and show each other the way to flowers by a dance.",
  "A ship's course was once found by the stars.",
  "The queen of a hive lays up to two thousand eggs a day.",
];
const { ranking, providerMetadata } = await rerankingModel(model).doRerank({
  query: "How do bees find their way?",
  documents: { type: "text", values },
});
for (const { index, relevanceScore } of ranking) {
  console.log(relevanceScore.toFixed(3), values[index]);
}
console.log(providerMetadata.equirank.warnings, providerMetadata.equirank.usage);
await model.dispose();

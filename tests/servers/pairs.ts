/** `[prompt, continuations]`, 20 continuations in all. */
export const pairs: readonly (readonly [prompt: string, continuations: readonly string[]])[] = [
  ["The capital of France is", [" Paris", " Rome", " the city of lights"]],
  ["Question: What do plants take from the soil?\nAnswer:", [" Water and minerals", " Sunlight"]],
  ["Water freezes at a temperature of", [" zero degrees Celsius.", " 100 °C"]],
  ["The opposite of hot is", [" cold", " warm", " freezing rain"]],
  ["Twelve times twelve is", [" 144", " 24", " one hundred and forty-four"]],
  ["She opened the letter and began to", [" read", " cry", " sing loudly"]],
  ["Translate to French: Good morning.\nFrench:", [" Bonjour.", " Guten Morgen."]],
  ["My favourite emoji is", [" 🙂", " naïve café"]],
];

/** First tokens that are asked for as labels after the first prompt: four probable ones and one that is not. */
export const labelQuestion = {
  prompt: pairs[0]![0],
  labels: [" Paris", " Mon", " Le", " the", " Rice"],
};

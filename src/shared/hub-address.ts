/** Address of the Hugging Face hub, or of the mirror that the variable HF_ENDPOINT names, without a slash at its end. */
export function hubAddress(given?: string): string {
  return (given ?? (process.env.HF_ENDPOINT || "https://huggingface.co")).replace(/\/+$/, "");
}

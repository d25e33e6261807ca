/** The body of a chat without `top_p: 1`, which is the default and which text-generation-inference refuses. */
export function withoutWholeTopP(body: Record<string, unknown>): Record<string, unknown> {
  const { top_p, ...others } = body;
  return top_p === 1 ? others : body;
}

/** Keys and values that several programs keep at the same time; some longer than what is written in one go. */
export const manyAnswers: readonly (readonly [key: string, value: string])[] = Array.from(
  { length: 60 },
  (_, i) => [i.toString(16).padStart(64, "0"), `answer ${i} `.repeat(1 + (i % 7) ** 6)] as const,
);

/**
 * λ for ER-D from how good the generator is and how bold the discriminator:
 *
 *     λ = 1 / (4 · d'_G · scale_D),      within 0.01 and 10.
 *
 * ER-D orders by log-odds D1 + (G*(y|correct) - G*(y|incorrect)) / (2λ), so that the generator's word counts for at most 1/(2λ)
 * nats. This makes it 2 d'_G nats in the units of the discriminator, which exaggerates by its scale: about what a generator of
 * that quality has to say. A rule of this library, found and tested in `docs/when-does-it-help.md`.
 *
 * @param generatorDiscriminability d'_G, from how often the generator alone puts the right candidate first: of four candidates,
 *   0 for 25 %, 0.68 for 45 %, 1.15 for 60 % and 1.89 for 80 %
 * @param discriminatorScale how many times too bold the discriminator is; Infinity for one at chance
 * @example suggestLambda(1.5, 2) // 0.08333333333333333
 */
export function suggestLambda(
  generatorDiscriminability: number,
  discriminatorScale: number,
): number {
  const cap = 2 * generatorDiscriminability * discriminatorScale;
  // A generator that knows nothing and a discriminator that knows nothing: 0 times Infinity.
  if (Number.isNaN(cap)) return smallest;
  return Math.min(largest, Math.max(smallest, 1 / (2 * cap)));
}

const smallest = 0.01;
const largest = 10;

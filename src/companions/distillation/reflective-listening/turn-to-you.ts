/** What stands for the first person, as far as it has one word for it. */
const secondPerson: ReadonlyMap<string, string> = new Map([
  ["i", "you"],
  ["i'm", "you're"],
  ["i've", "you've"],
  ["i'd", "you'd"],
  ["i'll", "you'll"],
  ["me", "you"],
  ["my", "your"],
  ["mine", "yours"],
  ["myself", "yourself"],
  ["we", "you"],
  ["us", "you"],
  ["our", "your"],
]);

/**
 * What somebody says of himself as it is said to him: "I" becomes "you" and so on, and a capital at the beginning a small letter.
 * By words alone, as far as one word stands for another.
 */
export function turnToYou(text: string): string {
  return text
    .replaceAll("’", "'")
    .replace(/\bI (am|was)\b/g, (_, verb) => (verb === "am" ? "you are" : "you were"))
    .replace(/\b[A-Za-z]+(?:'[A-Za-z]+)?/g, (word) => secondPerson.get(word.toLowerCase()) ?? word)
    .replace(/^[A-Z](?=[a-z'\s])/, (letter) => letter.toLowerCase());
}

/** Signs, codes and names of currencies that need no country to be told apart, in lower case. */
const names: Record<string, readonly string[]> = {
  USD: ["$", "us$", "us $", "usd", "dollar", "dollars", "us dollars"],
  EUR: ["€", "eur", "euro", "euros"],
  GBP: ["£", "gbp", "pounds sterling"],
  JPY: ["¥", "jpy", "yen"],
  INR: ["₹", "inr", "rupee", "rupees"],
};

const codes = new Map(
  Object.entries(names).flatMap(([code, spellings]) => spellings.map((name) => [name, code])),
);

/** The code of a currency from its sign, code or name, or undefined: `EUR` for `€`. `$` is taken for the US dollar. */
export function readCurrency(name: string): string | undefined {
  return codes.get(name.toLowerCase());
}

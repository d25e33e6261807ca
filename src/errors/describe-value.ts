const longestDescription = 80;

/** A short description of any value for an error message, for example `-3`, `"text"`, `an array of 4` or `undefined`. */
export function describeValue(value: unknown): string {
  if (typeof value === "string") {
    return value.length > longestDescription
      ? `a string of ${value.length} characters starting ${JSON.stringify(value.slice(0, 40))}`
      : JSON.stringify(value);
  }
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    return `an array of ${(value as unknown as ArrayLike<unknown>).length}`;
  }
  const names = Object.keys(value);
  const shown = names.slice(0, 5).join(", ");
  return names.length === 0
    ? "an object"
    : `an object with ${shown}${names.length > 5 ? ", …" : ""}`;
}

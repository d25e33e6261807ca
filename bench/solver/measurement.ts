/**
 * Milliseconds of processor time since `process.cpuUsage()` returned `start`, to the microsecond. Unlike the time on
 * the wall it does not grow where other programs use the same cores.
 */
export function millisecondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e3;
}

/** A table's cell. */
export function cell(text: string): string {
  return text.padStart(20);
}

/** The number that the given share of the numbers does not exceed. */
export function quantile(numbers: number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1) + 0.5)]!;
}

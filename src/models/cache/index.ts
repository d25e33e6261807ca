export { cachedModel } from "./cached-model";
export { diskCache } from "./disk-cache";
export { type MemoryCacheOptions, memoryCache } from "./memory-cache";
export type { ScoreCache } from "./score-cache";

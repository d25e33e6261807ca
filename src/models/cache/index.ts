export { cachedModel } from "./cached-model";
export type { ScoreCache } from "./stores";
export { diskCache, type MemoryCacheOptions, memoryCache } from "./stores";

export declare const entries: Readonly<Record<string, string>>;

/** The public names of every entry in alphabetical order, types included. */
export declare function listPublicNames(): Record<string, string[]>;

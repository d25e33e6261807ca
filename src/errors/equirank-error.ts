const marker = Symbol.for("equirank.error");

/**
 * Base class of every error that equirank throws on purpose. Aborting through a signal is the one exception: it
 * rejects with the signal's own reason, as the platform's functions do.
 */
export class EquirankError extends Error {
  static {
    Object.defineProperty(EquirankError.prototype, marker, { value: true });
  }

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }

  /** Whether a value is an equirank error; unlike `instanceof`, it holds across two installed copies of the package. */
  static isInstance(value: unknown): value is EquirankError {
    return typeof value === "object" && value !== null && marker in value;
  }
}

// Errors of the engine and of its worker: a code to branch on, a sentence to show.

/** In the order of the statuses of sgdscope.h, from 1. */
const engineCodes = [
  'bad-format', 'bad-shape', 'bad-value', 'too-large', 'no-convergence', 'no-memory', 'wrong-use',
  'broken',
] as const;

/** What went wrong, to branch on. */
export type ErrorCode =
  | (typeof engineCodes)[number]
  /** No WebAssembly with SIMD here, or its bytes could not be had. */
  | 'no-engine'
  /** The worker died; what lived in it is gone. A new one is started by the next call. */
  | 'worker-lost'
  /** dispose() was called. */
  | 'disposed';

/** What calls reject with: a code, and the engine's sentence as `message`. */
export class SgdscopeError extends Error {
  readonly code: ErrorCode;

  /** Made by the package. */
  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'SgdscopeError';
    this.code = code;
  }

  /** An error is one whichever entry of the package (sgdscope, sgdscope/inline) it comes from. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'SgdscopeError' && 'code' in value;
  }
}

export const codeOf = (status: number): ErrorCode => engineCodes[status - 1] ?? 'broken';

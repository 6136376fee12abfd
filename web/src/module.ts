// The WebAssembly module and its memory. Addresses are numbers.
import { SgdscopeError, codeOf } from './errors.js';
import { readRecord, type RecordValue } from './record.js';

type Exported = (...numbers: number[]) => number;

/** An open-ended view of the C interface (sgdscope.h): every function takes and returns numbers. */
interface Exports {
  memory: WebAssembly.Memory;
  _initialize(): void;
  [name: `sgdscope_${string}`]: Exported;
}

const badFileDescriptor = 8;

/** What the module asks of its host. It is given nothing: no clock, no environment. */
const imports: WebAssembly.Imports = {
  env: { emscripten_notify_memory_growth: () => undefined },
  wasi_snapshot_preview1: {
    clock_time_get: () => badFileDescriptor,
    environ_sizes_get: () => badFileDescriptor,
    environ_get: () => badFileDescriptor,
  },
};

/** SGDSCOPE_INFLATE of sgdscope.h. */
export const inflateWanted = 9;

const decoder = new TextDecoder();

export class EngineModule {
  private readonly exports: Exports;
  /** Room for what functions write through pointers. */
  private readonly out: number;
  private bytes = new Uint8Array();
  private view = new DataView(this.bytes.buffer);

  constructor(module: WebAssembly.Module) {
    this.exports = new WebAssembly.Instance(module, imports).exports as unknown as Exports;
    this.exports._initialize();
    this.out = this.exports.sgdscope_allocate!(64);
  }

  get version(): string {
    return this.text(this.exports.sgdscope_version!());
  }

  /** Bytes of memory in use by the instance. */
  get memoryBytes(): number {
    return this.exports.memory.buffer.byteLength;
  }

  // ---- memory ----

  /** Makes `bytes` and `view` anew when they have died because the memory grew. */
  private refresh(): void {
    const { buffer } = this.exports.memory;
    if (this.bytes.buffer === buffer) return;
    this.bytes = new Uint8Array(buffer);
    this.view = new DataView(buffer);
  }

  /** The zero-terminated UTF-8 text at `address`. */
  text(address: number): string {
    this.refresh();
    return decoder.decode(this.bytes.subarray(address, this.bytes.indexOf(0, address)));
  }

  write(address: number, bytes: Uint8Array): void {
    this.refresh();
    this.bytes.set(bytes, address);
  }

  float64(address: number, length: number): Float64Array {
    return new Float64Array(this.exports.memory.buffer, address, length);
  }

  copyFloat64(address: number, length: number): Float64Array {
    return length === 0 ? new Float64Array(0) : this.float64(address, length).slice();
  }

  copyInt32(address: number, length: number): Int32Array {
    return length === 0 ? new Int32Array(0) : new Int32Array(this.exports.memory.buffer, address, length).slice();
  }

  uint32At(address: number): number {
    this.refresh();
    return this.view.getUint32(address, true);
  }

  float64At(address: number): number {
    this.refresh();
    return this.view.getFloat64(address, true);
  }

  allocate(bytes: number): number {
    // One byte at least: NULL means that there is no memory left.
    const address = this.exports.sgdscope_allocate!(Math.max(bytes, 1));
    if (address === 0) throw new SgdscopeError('no-memory', `there is no memory for ${bytes} bytes more`);
    return address;
  }

  // ---- calls ----

  private fail(status: number): never {
    throw new SgdscopeError(codeOf(status), this.text(this.exports.sgdscope_message!()));
  }

  /** Calls a function that returns a status. */
  call(name: string, ...args: number[]): void {
    const status = this.exports[`sgdscope_${name}`]!(...args);
    if (status !== 0) this.fail(status);
  }

  /** Calls a function whose last argument receives an object. */
  make(name: string, ...args: number[]): number {
    this.call(name, ...args, this.out);
    return this.uint32At(this.out);
  }

  /** The same where the record itself is wanted: read, and given back. */
  record(name: string, ...args: number[]): RecordValue {
    const record = this.make(name, ...args);
    try {
      return readRecord(this, record);
    } finally {
      this.release(record);
    }
  }

  release(object: number): void {
    this.exports.sgdscope_release!(object);
  }

  free(address: number): void {
    this.exports.sgdscope_free!(address);
  }

  /** Whether there is more to do. */
  step(name: 'job_step' | 'job_step_update', job: number): boolean {
    const status = this.exports[`sgdscope_${name}`]!(job);
    if (status < 0) this.fail(-status);
    return status === 1;
  }

  progress(job: number): { phase: string; fraction: number } {
    this.call('job_progress', job, this.out, this.out + 8);
    return { fraction: this.float64At(this.out), phase: this.text(this.uint32At(this.out + 8)) };
  }

  trainingPosition(job: number): { epoch: number; updates: number } {
    this.call('training_position', job, this.out, this.out + 8);
    return { epoch: this.uint32At(this.out), updates: this.float64At(this.out + 8) };
  }

  /** Address and number of a network's parameters. */
  parameters(network: number): { address: number; count: number } {
    this.call('network_parameters', network, this.out, this.out + 4);
    return { address: this.uint32At(this.out), count: this.uint32At(this.out + 4) };
  }

  recordSize(record: number): number {
    this.call('record_size', record, this.out);
    return this.uint32At(this.out);
  }

  /** The fields of `sgdscope_field`, which are five words here. */
  recordField(record: number, index: number) {
    this.call('record_field', record, index, this.out);
    const word = (i: number) => this.uint32At(this.out + 4 * i);
    return { name: this.text(word(0)), kind: word(1), data: word(2), rows: word(3), columns: word(4) };
  }

  /** A data set, or the place of the bytes that have to be inflated first. */
  read(reader: number): number | { offset: number; deflated: number; inflated: number } {
    const status = this.exports.sgdscope_reader_read!(reader, this.out);
    if (status === 0) return this.uint32At(this.out);
    if (status !== inflateWanted) this.fail(status);
    this.call('reader_wanted', reader, this.out, this.out + 4, this.out + 8);
    const word = (i: number) => this.uint32At(this.out + 4 * i);
    return { offset: word(0), deflated: word(1), inflated: word(2) };
  }
}

/** Memory and objects that are given back together. */
export class Scope {
  private readonly memory: number[] = [];
  private readonly objects: number[] = [];

  constructor(private readonly engine: EngineModule) {}

  bytes(values: Uint8Array): number {
    const address = this.engine.allocate(values.byteLength);
    this.memory.push(address);
    this.engine.write(address, values);
    return address;
  }

  numbers(values: Float64Array | Int32Array): number {
    return this.bytes(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }

  text(value: string): number {
    return this.bytes(new TextEncoder().encode(`${value}\0`));
  }

  object(address: number): number {
    this.objects.push(address);
    return address;
  }

  end(): void {
    for (const object of this.objects) this.engine.release(object);
    for (const address of this.memory) this.engine.free(address);
    this.objects.length = this.memory.length = 0;
  }
}

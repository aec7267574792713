const HASH_BYTES = 32;

/** Leaf hashes in one piece of memory: 32 bytes each, so that a ledger of tens of millions of entries is verified in place. */
export class LeafList {
  #bytes = Buffer.alloc(1_024 * HASH_BYTES);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(leaf: Uint8Array): void {
    const at = this.#length * HASH_BYTES;
    if (at === this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(this.#bytes.length)]);
    this.#bytes.set(leaf.subarray(0, HASH_BYTES), at);
    this.#length += 1;
  }

  /** Views on the hashes from a position (included) to another (excluded); no copies. */
  slice(from: number, to: number): Uint8Array[] {
    const end = Math.min(to, this.#length);
    return Array.from({ length: Math.max(0, end - from) }, (_, i) =>
      this.#bytes.subarray((from + i) * HASH_BYTES, (from + i + 1) * HASH_BYTES),
    );
  }

  /** The first position that holds this hash. */
  find(leaf: Uint8Array): number | undefined {
    const end = this.#length * HASH_BYTES;
    for (let at = this.#bytes.indexOf(leaf); at !== -1 && at < end; at = this.#bytes.indexOf(leaf, at + 1)) {
      if (at % HASH_BYTES === 0) return at / HASH_BYTES;
    }
    return undefined;
  }
}

import type { RefusalError, Scope } from '#kernel';
import type { GateAction } from '../../gate.ts';
import { patientsMentioned } from '../../search/patients-mentioned.ts';
import { readMany } from '../../store/read.ts';
import type { StoredResource } from '../../store/stored.ts';
import type { RestParts } from '../parts.ts';
import { noteAccess, noteNothingFoundOf } from './notes.ts';
import type { Sight } from './sight.ts';
import { NO_ID } from './turned-away.ts';

type Seen = Pick<StoredResource, 'type' | 'id' | 'patientId'>;

/**
 * What a unit of work looked at before it wrote anything: resources that met its conditions or its conditional references, resources that its patches test, patients
 * whom it named. Whoever learns that a condition is met, that a value differs or that a version is not the newest has looked, even if the write is then refused.
 * So all of it is gathered here, and noted when the outcome is known: with `noteMade` or with `noteRefused`.
 */
export class Looks {
  readonly #seen = new Map<string, Seen>();
  /** Patients whom conditions named, by what was asked about them. */
  readonly #named = new Map<string, Set<string>>();
  /** Patients of whom it is noted already that something was hidden. */
  readonly #hidden = new Set<string>();
  /** Patients whose records a write was meant for, with the type of what was to be written. */
  readonly #meant = new Map<string, string>();

  /** The same sight, but whatever it shows is remembered here. */
  through(sight: Sight): Sight {
    return {
      restrictionOf: sight.restrictionOf,
      shown: async (stored, as) => {
        const shown = await sight.shown(stored, as);
        for (const one of shown) this.see(one);
        return shown;
      },
      asks: (type, filters) => {
        const named = this.#named.get(type) ?? new Set();
        for (const id of patientsMentioned(type, filters)) named.add(id);
        this.#named.set(type, named);
      },
      hides: ({ patientId }) => {
        if (patientId !== undefined) this.#hidden.add(patientId);
      },
    };
  }

  /** Remembers a resource that the caller learnt something of. */
  see(one: StoredResource): void {
    if (!one.deleted) this.#seen.set(keyOf(one), one);
  }

  /** Remembers for whose records a write is meant, which the gate may still refuse. Nothing of the body has been validated yet: an id may be any value. */
  mean(type: string, patientIds: readonly unknown[]): void {
    for (const id of patientIds) if (typeof id === 'string') this.#meant.set(id, type);
  }

  /**
   * Notes the looks of a unit whose writes are made.
   *
   * @param written - what the unit wrote; that is noted as written, and not once more as seen
   */
  async noteMade(parts: RestParts, scope: Scope, written: readonly StoredResource[]): Promise<void> {
    const isWritten = new Set(written.map(keyOf));
    const seen = [...this.#seen.values()];
    noteAccess(
      parts,
      scope,
      'read',
      seen.filter((one) => !isWritten.has(keyOf(one))),
      { operation: 'condition' },
    );
    for (const [type, named] of this.#named)
      await noteNothingFoundOf(parts, scope, type, [...named], [...seen, ...written]);
  }

  /** Notes that a unit was refused: for each patient of this node that it looked at, named or was meant for, unless that is noted already. */
  async noteRefused(
    { gate }: Pick<RestParts, 'gate'>,
    scope: Scope,
    action: GateAction,
    { refusals }: RefusalError,
  ): Promise<void> {
    const kindsOf = new Map<string, Record<string, number>>();
    const add = (patientId: string, type: string, number: number) => {
      const kinds = kindsOf.get(patientId) ?? {};
      kinds[type] = (kinds[type] ?? 0) + number;
      kindsOf.set(patientId, kinds);
    };
    for (const { type, patientId } of this.#seen.values()) if (patientId !== undefined) add(patientId, type, 1);
    for (const [type, named] of this.#named) for (const id of named) add(id, type, 0);
    for (const [id, type] of this.#meant) if (!kindsOf.has(id) && !this.#hidden.has(id)) add(id, type, 1);
    const here = await readMany(
      scope.tx,
      [...(kindsOf.size === 0 ? [NO_ID] : kindsOf.keys())].map((id) => ({ type: 'Patient', id })),
    );
    for (const { id, deleted } of here) {
      const kinds = kindsOf.get(id);
      if (deleted || kinds === undefined || gate.hasNoted?.(scope, id)) continue;
      const detail = { refusals: refusals.map(({ code }) => code).join(' ') };
      scope.note({ action, outcome: 'denied', patientId: id, kinds, basis: refusals[0].code, detail });
    }
  }
}

function keyOf({ type, id }: Pick<StoredResource, 'type' | 'id'>): string {
  return `${type}/${id}`;
}

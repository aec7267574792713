import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { type Holder, lawInForce } from '#kernel';
import { DOSSIER_STATES } from '../contract.ts';
import { typeOf } from './file-type.ts';
import { CHECKLISTS } from './lawbook.ts';
import { DOSSIER_EVENTS, nextState } from './lifecycle.ts';
import type { Dossier } from './model.ts';
import { namesAgree } from './names.ts';
import { clockOf, decideMove, withClockStopped } from './rules.ts';
import { clamdScanner } from './scanner.ts';
import { workingDaysAfter, workingDaysBetween } from './working-days.ts';

describe('a dossier’s life', () => {
  it('is over when it is decided or withdrawn', () => {
    for (const state of ['approved', 'refused', 'withdrawn'] as const) {
      assert.ok(
        DOSSIER_EVENTS.every((event) => nextState(state, event) === undefined),
        state,
      );
    }
  });
  it('can be withdrawn as long as it is not over', () => {
    for (const state of DOSSIER_STATES) {
      const isOver = ['approved', 'refused', 'withdrawn'].includes(state);
      assert.equal(nextState(state, 'withdraw'), isOver ? undefined : 'withdrawn');
    }
  });
  it('reaches a decision only through an officer', () => {
    for (const state of DOSSIER_STATES) {
      assert.equal(nextState(state, 'approve'), state === 'in-review' ? 'approved' : undefined, state);
    }
  });
  it('names every reason against a step', () => {
    const officer = { accountId: 'feng', name: { en: 'Feng', 'zh-Hans': '冯', 'zh-Hant-HK': '馮' } };
    const dossier = { state: 'in-review', version: 3, officer } as Dossier;
    const codes = (event: 'approve' | 'take', version: number, by: string) => {
      const people = { by: { accountId: by }, applicant: { accountId: 'lin' } };
      const decision = decideMove(dossier, event, { version, ...people });
      return decision.ok ? [] : decision.refusals.map(({ code }) => code.replace('credentialing.', ''));
    };
    assert.deepEqual(codes('approve', 3, 'feng'), []);
    assert.deepEqual(codes('approve', 2, 'tang'), ['other-officer', 'changed-meanwhile']);
    assert.deepEqual(codes('take', 3, 'tang'), ['other-officer', 'not-now']);
  });
  it('of the desk is nobody’s who applied, by this account or another', () => {
    const dossier = { state: 'submitted', version: 1 } as Dossier;
    const applicant = { accountId: 'lin', fhirUser: 'Practitioner/dr-lin' };
    const take = (by: Holder) => {
      const decision = decideMove(dossier, 'take', { version: 1, by, applicant });
      return decision.ok ? decision.value : decision.refusals.map(({ code }) => code);
    };
    assert.deepEqual(take({ accountId: 'lin' }), ['credentialing.own-application']);
    assert.deepEqual(take({ ...applicant, accountId: 'lin-at-the-desk' }), ['credentialing.own-application']);
    assert.equal(take({ accountId: 'feng', fhirUser: 'Practitioner/dr-feng' }), 'in-review');
    assert.equal(take({ accountId: 'feng' }), 'in-review');
    assert.equal(decideMove(dossier, 'withdraw', { version: 1, by: applicant, applicant }).ok, true);
  });
});

const NO_DAYS = { holidays: new Set<string>(), workingDays: new Set<string>(), years: new Set<number>() };

describe('the desk’s clock', () => {
  const checklist = lawInForce(CHECKLISTS, 'CN-SZ', '2026-11-20')?.value;
  assert.ok(checklist);
  it('counts Mondays to Fridays, and not the day on which something came in', () => {
    assert.equal(workingDaysBetween('2026-11-20', '2026-11-22', NO_DAYS), 0);
    assert.equal(workingDaysBetween('2026-11-20', '2026-11-23', NO_DAYS), 1);
    assert.equal(workingDaysAfter('2026-11-20', 5, NO_DAYS), '2026-11-27');
    for (const days of [0, 1, 4, 5, 6, 15, 40]) {
      assert.equal(workingDaysBetween('2026-11-20', workingDaysAfter('2026-11-20', days, NO_DAYS), NO_DAYS), days);
    }
  });
  it('leaves out the public holidays that the desk entered, and counts a weekend day that is worked in their place', () => {
    const calendar = {
      holidays: new Set(['2026-11-23', '2026-11-24']),
      workingDays: new Set(['2026-11-28']),
      years: new Set([2026]),
    };
    assert.equal(workingDaysBetween('2026-11-20', '2026-11-24', calendar), 0);
    assert.equal(workingDaysAfter('2026-11-20', 4, calendar), '2026-11-28');
    const running = { clockFrom: '2026-11-20', workingDaysUsed: 0 } as Dossier;
    assert.equal(clockOf({ ...checklist, decisionWorkingDays: 4 }, running, '2026-11-24', calendar).due, '2026-11-28');
    assert.equal(clockOf({ ...checklist, decisionWorkingDays: 4 }, running, '2026-11-24', NO_DAYS).due, '2026-11-26');
  });
  it('stopped keeps what it has used, and runs on from there', () => {
    const running = { clockFrom: '2026-11-20', workingDaysUsed: 2 } as Dossier;
    const stopped = withClockStopped(running, '2026-11-25', NO_DAYS);
    assert.deepEqual([stopped.clockFrom, stopped.workingDaysUsed], [undefined, 5]);
    const { due, overdue } = clockOf(
      { ...checklist, decisionWorkingDays: 6 },
      { ...stopped, clockFrom: '2026-12-01' },
      '2026-12-02',
      NO_DAYS,
    );
    assert.deepEqual([due, overdue], ['2026-12-02', false]);
  });
});

describe('a paper', () => {
  it('is what its first bytes say', () => {
    assert.equal(typeOf(new TextEncoder().encode('%PDF-1.4')), 'application/pdf');
    assert.equal(typeOf(new TextEncoder().encode('<html>')), undefined);
    assert.equal(typeOf(new Uint8Array([0xff, 0xd8, 0xff, 0xe0])), 'image/jpeg');
    assert.equal(typeOf(new Uint8Array()), undefined);
  });
  it('names somebody by the same letters in any order and case, and never by a converted script', () => {
    assert.ok(namesAgree('ho,  chi-ming', ['Dr HO Chi Ming']));
    assert.ok(namesAgree('ＨＯ Chi Ming', ['HO Chi Ming']));
    assert.ok(!namesAgree('HO Chi Man', ['HO Chi Ming']));
    assert.ok(!namesAgree('叶伟强', ['葉偉強']));
    assert.ok(!namesAgree('...', ['HO Chi Ming']));
  });
});

describe('a virus scanner (clamd, INSTREAM)', () => {
  /** As much of clamd as a scan needs. */
  const clamd = async (answer: (bytes: Buffer) => string) => {
    const server = createServer((socket) => {
      const pieces: Buffer[] = [];
      socket.on('data', (piece) => {
        pieces.push(piece);
        const all = Buffer.concat(pieces);
        if (!all.subarray(-4).equals(Buffer.alloc(4))) return;
        socket.end(`${answer(contentOf(all))}\0`);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    return { port, close: () => new Promise((resolve) => server.close(resolve)) };
  };
  const contentOf = (all: Buffer): Buffer => {
    const content: Buffer[] = [];
    for (let at = 'zINSTREAM\0'.length; at < all.length; ) {
      const length = all.readUInt32BE(at);
      content.push(all.subarray(at + 4, at + 4 + length));
      at += 4 + length;
    }
    return Buffer.concat(content);
  };
  it('hears the whole file in pieces, and says clean or what it found', async () => {
    const server = await clamd((bytes) =>
      bytes.includes('EICAR')
        ? 'stream: Eicar-Test-Signature FOUND'
        : bytes.length === 200_000
          ? 'stream: OK'
          : 'stream: short ERROR',
    );
    const scanner = clamdScanner({ host: '127.0.0.1', port: server.port });
    assert.deepEqual(await scanner.scan(new Uint8Array(200_000).fill(65)), { clean: true });
    const infected = new TextEncoder().encode('x EICAR x');
    assert.deepEqual(await scanner.scan(infected), { clean: false, found: 'Eicar-Test-Signature' });
    await assert.rejects(scanner.scan(new Uint8Array(3).fill(65)), /short ERROR/);
    await server.close();
  });
  it('that is not there is no clean bill', async () => {
    const server = await clamd(() => '');
    await server.close();
    await assert.rejects(clamdScanner({ host: '127.0.0.1', port: server.port }).scan(new Uint8Array(3)));
  });
});

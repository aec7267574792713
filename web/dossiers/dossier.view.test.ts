import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DossierItemView } from '#contracts/credentialing';
import {
  byClock,
  type DossierLine,
  FILE_BYTES_MAX,
  faultOfFile,
  progressOf,
  stillMissing,
  withChoice,
} from './dossier.view.ts';

const text = (words: string) => ({ en: words, 'zh-Hans': words, 'zh-Hant-HK': words });
const item = (id: string, state: DossierItemView['state']): DossierItemView => ({
  id,
  name: text(id),
  forms: [],
  expires: false,
  namesApplicant: false,
  state,
  earlier: [],
});

function aLine(id: string, clock?: DossierLine['clock'], supplement?: DossierLine['supplement']): DossierLine {
  return {
    id,
    version: 1,
    kind: 'short-term-practice',
    title: text('short-term practice'),
    state: 'in-review',
    applicantName: text('Dr HO'),
    chosen: [],
    employers: [],
    createdAt: '2026-11-01T00:00:00Z',
    round: 1,
    missing: 0,
    missingChoices: [],
    may: [],
    ...(clock === undefined ? {} : { clock }),
    ...(supplement === undefined ? {} : { supplement }),
  };
}

const clock = (due: string, overdue = false) => ({
  runs: true,
  workingDaysUsed: 3,
  workingDaysMax: 15,
  due,
  overdue,
});

describe('the queue of a desk', () => {
  it('begins with what is overdue, goes on by the day it is due, and ends with what waits for the applicant', () => {
    const lines = [
      aLine(
        'waits',
        { runs: false, workingDaysUsed: 2, workingDaysMax: 15, overdue: false },
        {
          due: '2026-12-01',
          overdue: false,
        },
      ),
      aLine('later', clock('2026-12-20')),
      aLine('over', clock('2026-11-20', true)),
      aLine('soon', clock('2026-12-02')),
      aLine('long over', clock('2026-11-10', true)),
    ];
    assert.deepEqual(
      lines.sort(byClock).map(({ id }) => id),
      ['long over', 'over', 'soon', 'later', 'waits'],
    );
  });
});

describe('what is missing of a dossier', () => {
  const items = [item('a', 'there'), item('b', 'missing'), item('c', 'expired'), item('d', 'asked')];

  it('is told with what the officer asked for first', () => {
    assert.deepEqual(
      stillMissing(items).map(({ id }) => id),
      ['d', 'c', 'b'],
    );
  });

  it('a paper that is over or asked for anew does not count as there', () => {
    assert.deepEqual(progressOf(items), { there: 1, all: 4 });
  });

  it('a paper that need not come is neither missing nor counted', () => {
    const more = [...items, item('e', 'optional')];
    assert.deepEqual(progressOf(more), { there: 1, all: 4 });
    assert.equal(stillMissing(more).length, 3);
  });
});

describe('a file before it is sent', () => {
  it('is refused when it is empty, too large or of a kind that the desk does not read', () => {
    assert.equal(faultOfFile({ type: 'application/pdf', size: 0 }), 'empty');
    assert.equal(faultOfFile({ type: 'application/pdf', size: FILE_BYTES_MAX + 1 }), 'tooLarge');
    assert.equal(faultOfFile({ type: 'application/msword', size: 9 }), 'type');
    assert.equal(faultOfFile({ type: '', size: 9 }), 'type');
  });

  it('goes when it is a PDF, a JPEG or a PNG up to the limit', () => {
    for (const type of ['application/pdf', 'image/jpeg', 'image/png']) {
      assert.equal(faultOfFile({ type, size: FILE_BYTES_MAX }), undefined);
    }
  });
});

describe('choices of a checklist', () => {
  const one = { take: 'one', options: [{ id: 'sole' }, { id: 'joint' }] } as const;
  const some = { take: 'some', options: [{ id: 'rent' }, { id: 'opening' }] } as const;

  it('of one, the other goes', () => {
    assert.deepEqual(withChoice(['legal-person', 'sole'], one, 'joint'), ['legal-person', 'joint']);
  });

  it('of several, each is ticked by itself', () => {
    assert.deepEqual(withChoice(['rent'], some, 'opening'), ['rent', 'opening']);
    assert.deepEqual(withChoice(['rent', 'opening'], some, 'rent'), ['opening']);
  });
});

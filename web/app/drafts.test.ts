import assert from 'node:assert/strict';
import { afterEach, before, beforeEach, describe, it, mock } from 'node:test';
import { draftsUntil, dropDraft, dropDrafts, findDraft, KEPT_MS, keepDraftsOf, openField } from './drafts.ts';
import { forgetTokens } from './tokens.ts';

describe('what somebody types', () => {
  // What a tab keeps, without a browser.
  const tab = new Map<string, string>();
  const typing = (key: string, value: unknown, account = 'ho') => openField(key, { account, typed: () => value });
  before(() => {
    const sessionStorage = {
      getItem: (key: string) => tab.get(key) ?? null,
      setItem: (key: string, value: string) => void tab.set(key, value),
      removeItem: (key: string) => void tab.delete(key),
    };
    Object.defineProperty(globalThis, 'sessionStorage', { value: sessionStorage, configurable: true });
  });
  beforeEach(() => {
    dropDrafts();
    mock.timers.enable({ apis: ['Date'], now: Date.parse('2026-11-23T02:00:00Z') });
  });
  afterEach(() => mock.timers.reset());

  it('is written down nowhere while they are signed in', () => {
    typing('/a note', 'words');
    assert.equal(tab.size, 0);
    assert.equal(draftsUntil(), undefined);
  });

  it('is kept when the session ends, and given back to the same account on the same page, once', () => {
    typing('/a note', 'words');
    typing('/a untouched', undefined);
    forgetTokens();
    keepDraftsOf(undefined);
    keepDraftsOf('ho');
    assert.equal(findDraft('/b note', 'ho'), undefined);
    assert.equal(findDraft('/a untouched', 'ho'), undefined);
    assert.equal(findDraft('/a note', 'ho'), 'words');
    dropDraft('/a note');
    assert.equal(findDraft('/a note', 'ho'), undefined);
    assert.equal(tab.size, 0);
  });

  it('is nobody else’s: whoever signs in next finds nothing, nor does its writer afterwards', () => {
    typing('/a note', 'words');
    forgetTokens();
    assert.equal(findDraft('/a note', undefined), undefined);
    assert.equal(findDraft('/a note', 'lin'), undefined);
    keepDraftsOf('lin');
    assert.equal(tab.size, 0);
    assert.equal(findDraft('/a note', 'ho'), undefined);
  });

  it('is gone after a quarter of an hour', () => {
    typing('/a note', 'words');
    forgetTokens();
    assert.equal(draftsUntil(), Date.now() + KEPT_MS);
    mock.timers.setTime(Date.now() + KEPT_MS - 1);
    assert.equal(findDraft('/a note', 'ho'), 'words');
    mock.timers.setTime(Date.now() + 1);
    assert.equal(findDraft('/a note', 'ho'), undefined);
    assert.equal(tab.size, 0);
  });

  it('is gone when its writer signs out', () => {
    typing('/a note', 'words');
    dropDrafts();
    forgetTokens();
    assert.equal(tab.size, 0);
  });

  it('is not kept of a page that was left before, and what waits elsewhere waits on', () => {
    typing('/a note', 'words');
    forgetTokens();
    typing('/b note', 'left')();
    typing('/c note', ['more']);
    forgetTokens();
    assert.deepEqual(
      ['/a note', '/b note', '/c note'].map((key) => findDraft(key, 'ho')),
      ['words', undefined, ['more']],
    );
    dropDraft('/c note');
    assert.equal(findDraft('/a note', 'ho'), 'words');
  });

  it('by another version of the page is as if nothing had been typed', () => {
    tab.set('causeway.drafts', '{"v":2}');
    assert.equal(findDraft('/a note', 'ho'), undefined);
    assert.equal(tab.size, 0);
  });
});

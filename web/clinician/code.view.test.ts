import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OPEN_STEPS, readCode, stepOfRefusal } from './code.view.ts';

describe('a code that is scanned, uploaded or pasted', () => {
  it('is a record when it is a SMART Health Link', () => {
    assert.deepEqual(readCode(' shlink:/eyJ1cmwiOiJodHRwIn0 '), {
      kind: 'record',
      link: 'shlink:/eyJ1cmwiOiJodHRwIn0',
    });
  });

  it('is a record when a viewer’s address stands before the link', () => {
    const text = 'https://viewer.example/open#shlink:/eyJ1cmwi';
    assert.deepEqual(readCode(text), { kind: 'record', link: text });
  });

  it('is a passcode when it is six digits, with or without a space or a word before them', () => {
    for (const text of ['482915', '482 915', 'Passcode: 482915', ' 482915\n']) {
      assert.deepEqual(readCode(text), { kind: 'passcode', passcode: '482915' }, text);
    }
  });

  it('is nothing of ours when it is five or seven digits, another address, or empty', () => {
    for (const text of [
      '48291',
      '4829150',
      'https://example.org/',
      'shlink:/',
      'shlink:/a b',
      '',
      'javascript:shlink:/x',
    ]) {
      assert.equal(readCode(text), undefined, text);
    }
  });
});

describe('the step at which a refusal stopped an opening', () => {
  const cases = {
    'exchange.link-malformed': 'read',
    'exchange.link-not-supported': 'read',
    'exchange.unknown-node': 'contact',
    'exchange.peer-unreachable': 'contact',
    'exchange.passcode-wrong': 'passcode',
    'exchange.passcode-missing': 'passcode',
    'exchange.link-expired': 'passcode',
    'exchange.link-revoked': 'passcode',
    'exchange.link-locked': 'passcode',
    'exchange.recipient-not-named': 'passcode',
    'exchange.signature-invalid': 'signature',
    'exchange.unknown-key': 'signature',
    'exchange.clock-skew': 'signature',
    'exchange.content-undecipherable': 'decrypt',
    'exchange.duplicate-full-url': 'decrypt',
  } as const;
  for (const [code, step] of Object.entries(cases)) {
    it(`${code} stops at ${step}`, () => assert.equal(stepOfRefusal(code), step));
  }

  it('a refusal that this page does not know stops at the contact, and silence too', () => {
    assert.equal(stepOfRefusal('exchange.something-new'), 'contact');
    assert.equal(stepOfRefusal(undefined), 'contact');
  });

  it('is one of the steps shown', () => {
    for (const code of Object.keys(cases)) assert.ok(OPEN_STEPS.includes(stepOfRefusal(code)));
  });
});

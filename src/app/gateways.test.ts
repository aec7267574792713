import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gatewaysOf } from './gateways.ts';

describe('gateways that an operator names', () => {
  const sms = { CAUSEWAY_SMS_GATEWAY: 'https://sms.example.org/send', CAUSEWAY_SMS_SENDER: 'Clinic' };

  it('are ways to reach patients, each where it is named', () => {
    assert.deepEqual(gatewaysOf({}), []);
    assert.deepEqual(
      gatewaysOf({
        ...sms,
        CAUSEWAY_EMAIL_GATEWAY: 'http://127.0.0.1:2525/submit',
        CAUSEWAY_EMAIL_SENDER: 'a@b.example',
      }).map(({ name }) => name),
      ['sms', 'email'],
    );
  });

  it('stop the start where they cannot be meant: no address, one that anybody on the way can read, no sender', () => {
    for (const url of ['sms.example.org', 'http://sms.example.org/send', 'ftp://127.0.0.1/send'])
      assert.throws(() => gatewaysOf({ ...sms, CAUSEWAY_SMS_GATEWAY: url }), /CAUSEWAY_SMS_GATEWAY/);
    assert.throws(() => gatewaysOf({ ...sms, CAUSEWAY_SMS_SENDER: '' }), /CAUSEWAY_SMS_SENDER/);
  });
});

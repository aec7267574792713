import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { certificateIn, issuerIn } from './certificate.view.ts';

const JWS = 'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJzeiJ9.c2lnbmF0dXJlLW9mLTY0LWJ5dGVz';

describe('what a reader brings to be checked', () => {
  it('is a link, the certificate alone, or one that a mail program broke into lines', () => {
    assert.equal(certificateIn(`https://sz.example/verify-permit#${JWS}`), JWS);
    assert.equal(certificateIn(JWS), JWS);
    assert.equal(certificateIn(`${JWS.slice(0, 30)}\n  ${JWS.slice(30)}`), JWS);
  });

  it('is no certificate where it is a share of a record, an empty text, or longer than any', () => {
    assert.equal(certificateIn('shlink:/eyJ1cmwiOiJodHRwczovL2sifQ'), undefined);
    assert.equal(certificateIn(''), undefined);
    assert.equal(certificateIn(`${JWS}${'a'.repeat(4_000)}`), undefined);
  });

  it('says from which node it comes, where it is a certificate in shape', () => {
    assert.equal(issuerIn(JWS), 'sz');
    assert.equal(issuerIn('eyJhbGciOiJFUzI1NiJ9.bm90IGpzb24.c2ln'), undefined);
    assert.equal(issuerIn('eyJhbGciOiJFUzI1NiJ9'), undefined);
  });
});

import type { Tx } from '#kernel';

/** Keeps that a visit's patient agreed, as the node of the visit signed it. The same again changes nothing. */
export async function keepAgreement(tx: Tx, documentId: string, node: string, agreedAt: Date): Promise<void> {
  await tx.query(
    'insert into exchange.visit_agreement (document_id, node, agreed_at) values ($1, $2, $3) on conflict do nothing',
    [documentId, node, agreedAt],
  );
}

/** Whether the patient of this document agreed that the node it came from gets the answer. */
export async function hasAgreed(tx: Tx, documentId: string, node: string): Promise<boolean> {
  const rows = await tx.query('select 1 from exchange.visit_agreement where document_id = $1 and node = $2', [
    documentId,
    node,
  ]);
  return rows.length > 0;
}

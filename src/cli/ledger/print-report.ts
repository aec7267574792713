import type { DownloadReport, LedgerFault, LedgerReport } from '#rooms/consent';

const number = (n: number) => n.toLocaleString('en');

/** A report as lines for a person. Nothing of an entry's content is in them. */
export function reportLines(report: LedgerReport, heads: { readonly own: number; readonly kept: number }): string[] {
  const waiting = report.notYetInTree > 0 ? `, ${number(report.notYetInTree)} more wait for their place` : '';
  const unwitnessed = report.size - report.witnessedSize;
  return [
    `ledger of ${report.node}`,
    `  entries    ${number(report.size)}${waiting}`,
    `  root       ${report.root}`,
    `  heads      ${number(heads.own)} of its own, ${number(heads.kept)} kept by its neighbours, ${number(report.headsMet)} met`,
    `  witnessed  ${number(report.witnessedSize)} entries by a signed head${unwitnessed > 0 ? `, the last ${number(unwitnessed)} not yet` : ''}`,
    ...(heads.kept === 0
      ? ['  note       no neighbour’s heads to compare with: only the node itself vouches for its past']
      : []),
    ...report.faults.map((fault) => `  FAULT      ${faultLine(fault)}`),
    `  verdict    ${report.ok ? 'whole' : `NOT WHOLE, ${number(report.faults.length)} ${report.faults.length === 1 ? 'fault' : 'faults'}`}`,
  ];
}

/** What holds of a log that a patient took along. */
export function logLines(report: DownloadReport): string[] {
  const { node, entries, told, witnesses, witnessed, faults } = report;
  return [
    `log from ${node}`,
    `  entries    ${number(entries)} with proof, ${number(told)} told by other nodes`,
    ...witnesses.map((one) => `  witness    ${one.node} saw ${number(one.size)} entries of the ledger, ${one.at}`),
    `  witnessed  ${number(witnessed)} of ${number(entries)}`,
    ...faults.map((fault) => `  FAULT      ${fault}`),
    `  verdict    ${report.ok ? 'genuine' : `NOT GENUINE, ${number(faults.length)} ${faults.length === 1 ? 'fault' : 'faults'}`}`,
  ];
}

function faultLine({ kind, position, until, entryId, evidence }: LedgerFault): string {
  const isWindow = until !== undefined && position !== undefined && until > position + 1;
  const where =
    position === undefined
      ? 'outside the tree'
      : isWindow
        ? `at positions ${position} to ${until - 1}`
        : `at position ${position}`;
  return `${kind} ${where}${entryId === undefined ? '' : `, entry ${entryId}`}: ${evidence}`;
}

import type { Assessment, Contract, ExportEntry, ExportRecords } from './model.ts';

/** What the entries say today. Nothing is ever set: a later entry speaks, and those before it stay to be read. */
export function foldRecords(entries: readonly ExportEntry[]): ExportRecords {
  const byRecord = Map.groupBy(entries, ({ recordId }) => recordId);
  const assessments: Assessment[] = [];
  const contracts: Contract[] = [];
  const calendars = new Map<number, readonly { readonly day: string; readonly name: string }[]>();
  for (const [id, list] of byRecord) {
    const own = [...list].sort((a, b) => a.number - b.number);
    const [first] = own;
    if (first?.body.kind === 'assessment-recorded') assessments.push(foldAssessment(id, first.body, own));
    else if (first?.body.kind === 'contract-recorded') contracts.push(foldContract(id, first.body, own));
    else for (const { body } of own) if (body.kind === 'holidays-set') calendars.set(body.year, body.days);
  }
  return {
    assessments,
    contracts,
    holidays: [...calendars.values()].flat().sort((a, b) => (a.day < b.day ? -1 : 1)),
    years: [...calendars.keys()].sort((a, b) => a - b),
  };
}

function foldAssessment(
  id: string,
  { to, title, covers, assessedOn, reviewBy, document }: Extract<ExportEntry['body'], { kind: 'assessment-recorded' }>,
  entries: readonly ExportEntry[],
): Assessment {
  let assessment: Assessment = {
    id,
    entries,
    to,
    title,
    covers,
    assessedOn,
    reviewBy,
    ...(document === undefined ? {} : { document }),
  };
  for (const { body } of entries) {
    if (body.kind === 'reviewed') {
      const paper = body.document ?? assessment.document;
      assessment = { ...assessment, reviewBy: body.reviewBy, ...(paper === undefined ? {} : { document: paper }) };
    } else if (body.kind === 'withdrawn') assessment = { ...assessment, withdrawnOn: body.on };
  }
  return assessment;
}

function foldContract(
  id: string,
  first: Extract<ExportEntry['body'], { kind: 'contract-recorded' }>,
  entries: readonly ExportEntry[],
): Contract {
  const { kind: _, ...facts } = first;
  let contract: Contract = { ...versionOf(facts), id, entries, since: 1, incidents: [] };
  for (const { number, body } of entries) {
    switch (body.kind) {
      case 'contract-recorded':
      case 'assessment-recorded':
      case 'holidays-set':
      case 'reviewed':
      case 'withdrawn':
        break;
      case 'renewed': {
        // A new version begins unfiled and with a term of its own; what happened under the old one stays.
        const { filedOn: _f, until: _u, document, ...kept } = contract;
        const { kind: _k, ...version } = body;
        contract = { ...kept, ...(document === undefined ? {} : { document }), ...versionOf(version), since: number };
        break;
      }
      case 'filed':
        contract = { ...contract, filedOn: body.on };
        break;
      case 'terminated':
        contract = { ...contract, terminated: { number, on: body.on } };
        break;
      case 'termination-told':
        if (contract.terminated) contract = { ...contract, terminated: { ...contract.terminated, toldOn: body.on } };
        break;
      case 'incident':
        contract = { ...contract, incidents: [...contract.incidents, { number, on: body.on }] };
        break;
      case 'incident-told':
        contract = {
          ...contract,
          incidents: contract.incidents.map((incident) =>
            incident.number === body.incident ? { ...incident, toldOn: body.on } : incident,
          ),
        };
        break;
    }
  }
  return contract;
}

/** Optional members that are absent stay absent. */
function versionOf<
  T extends { readonly until?: string | undefined; readonly document?: Contract['document'] | undefined },
>({ until, document, ...rest }: T) {
  return { ...rest, ...(until === undefined ? {} : { until }), ...(document === undefined ? {} : { document }) };
}

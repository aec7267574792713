import { Link } from '@tanstack/react-router';
import type { SummaryView } from '#contracts/records';
import { Await, Empty } from '../design/states.tsx';
import { AbsenceNotice } from './absence-notice.tsx';
import { FolderCard } from './folder-card.tsx';
import { useFolder, useSummary } from './summary.resource.ts';
import { SummaryDocument } from './summary-document.tsx';

/** What a page says where there is nothing to show. */
interface EmptyWords {
  readonly title: string;
  readonly text: string;
}

interface PartProps {
  readonly patientId: string | undefined;
  /** The reader is the patient: nothing was kept from them. */
  readonly forPatient?: boolean;
}

interface RecordSummaryProps extends PartProps {
  /** For those who work with it: originals beside, and who it is stands above already. Without these words an empty record is shown as its empty sections. */
  readonly empty?: EmptyWords;
}

/** The summary that this node makes of somebody's record. */
export function RecordSummary({ patientId, forPatient = false, empty }: RecordSummaryProps) {
  const isForWork = empty === undefined;
  return (
    <Await query={useSummary(patientId)} cards={3}>
      {(summary) =>
        empty !== undefined && isEmpty(summary) ? (
          <>
            {forPatient ? null : <AbsenceNotice />}
            <Empty icon="record" {...empty} />
          </>
        ) : (
          <SummaryDocument
            summary={summary}
            original={isForWork ? 'beside' : 'under'}
            person={!isForWork}
            forPatient={forPatient}
            isOwn
          />
        )
      }
    </Await>
  );
}

function isEmpty({ sections }: SummaryView): boolean {
  return sections.every(({ entries, statement }) => entries.length === 0 && statement === 'none-listed');
}

interface RecordFolderProps extends PartProps {
  readonly empty: EmptyWords;
  /** Where a document of it opens. */
  readonly to: '/me/folder/$documentId' | '/clinic/inbox/$documentId';
}

/** The documents that came home. */
export function RecordFolder({ patientId, forPatient = false, empty, to }: RecordFolderProps) {
  return (
    <>
      {forPatient ? null : <AbsenceNotice />}
      <Await query={useFolder(patientId)} cards={2}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="folder" {...empty} />
          ) : (
            <ul className="cw-list">
              {items.map((item) => (
                <FolderCard
                  key={item.id}
                  item={item}
                  link={(children) => (
                    <Link to={to} params={{ documentId: item.id }}>
                      {children}
                    </Link>
                  )}
                />
              ))}
            </ul>
          )
        }
      </Await>
    </>
  );
}

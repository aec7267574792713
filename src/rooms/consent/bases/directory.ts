import type { LocalText } from '#kernel';
import { text } from '../words.ts';

/** How the directory of institutions is kept up. No patient is concerned by it. */
export const DIRECTORY_BASES: Readonly<Record<string, LocalText>> = {
  'directory.changes-listed': text(
    'Proposed changes of the directory of institutions were looked through.',
    '查看了机构目录的变更建议清单。',
    '查閱了機構名錄的更改建議清單。',
  ),
  'directory.reports-listed': text(
    'Reports of mistakes in the directory of institutions were looked through.',
    '查看了机构目录的报错清单。',
    '查閱了機構名錄的報錯清單。',
  ),
  'directory.change-proposed': text(
    'A change of the directory of institutions was proposed.',
    '提出了机构目录的变更建议。',
    '提出了機構名錄的更改建議。',
  ),
  'directory.change-accepted': text(
    'A second person accepted a change of the directory of institutions.',
    '第二人核准了机构目录的变更。',
    '第二人接納了機構名錄的更改。',
  ),
  'directory.change-refused': text(
    'A proposed change of the directory of institutions was turned down.',
    '机构目录的变更建议未获采纳。',
    '機構名錄的更改建議不獲接納。',
  ),
  'directory.change-withdrawn': text(
    'A proposed change of the directory of institutions was taken back.',
    '机构目录的变更建议已撤回。',
    '機構名錄的更改建議已收回。',
  ),
  'directory.mistake-reported': text(
    'A mistake in the directory of institutions was reported.',
    '报告了机构目录中的错误。',
    '報告了機構名錄中的錯誤。',
  ),
  'directory.report-answered': text(
    'A report about the directory of institutions was answered.',
    '答复了关于机构目录的报告。',
    '答覆了有關機構名錄的報告。',
  ),
  'directory.entries-taken': text(
    'The other node’s public directory of institutions was taken over. It holds no person’s data.',
    '取得对方节点的公开机构目录，其中不含个人信息。',
    '取得對方節點的公開機構名錄，當中不含個人資料。',
  ),
};

import type { LocalText } from '#kernel';
import { text } from '../words.ts';

/** What comes into a record, leaves it and passes between nodes, told to whose it is. */
export const RECORD_BASES: Readonly<Record<string, LocalText>> = {
  'exchange/copy-erased': text(
    'The copy that was open there has been erased.',
    '在对方打开的副本已删除。',
    '在對方開啟的副本已刪除。',
  ),
  'exchange/copy-narrowed': text(
    'What you withheld has been taken out of the copy that is open there.',
    '您不愿提供的内容已从对方打开的副本中移除。',
    '你不願提供的內容已從對方開啟的副本中移除。',
  ),
  'exchange/copy-narrowed-kept': text(
    'What you withheld is shown to nobody there any longer; law obliges them to keep it, sealed, as a part of a visit’s record.',
    '您不愿提供的内容在对方已不再显示；因属就诊病历，对方依法封存保管。',
    '你不願提供的內容在對方已不再顯示；因屬求診紀錄，對方依法封存。',
  ),
  'exchange/no-passed-on': text(
    'What you withheld since was passed on to those who hold a copy.',
    '您其后不愿提供的内容，已通知持有副本的一方。',
    '你其後不願提供的內容，已通知持有副本的一方。',
  ),
  'exchange/narrowing-overdue': text(
    'The other side has not confirmed that it took out of its copy what you withheld.',
    '对方尚未确认已从其副本中移除您不愿提供的内容。',
    '對方尚未確認已從其副本中移除你不願提供的內容。',
  ),
  'exchange/erase-overdue': text(
    'The other side has not confirmed that it erased its copy.',
    '对方尚未确认已删除其副本。',
    '對方尚未確認已刪除其副本。',
  ),
  'exchange.messages-listed': text(
    'Messages between nodes were looked through.',
    '查看了节点间消息清单。',
    '查閱了節點間訊息清單。',
  ),
  'exchange.message-read': text('A message was looked at.', '查看了一条消息。', '查閱了一則訊息。'),
  'exchange.message-stopped': text('A message was stopped by hand.', '一条消息被人工停止。', '一則訊息被人手停止。'),
  'exchange.message-retried': text('A message was sent again by hand.', '一条消息被人工重发。', '一則訊息被人手重發。'),
  'exchange.message-replayed': text(
    'A message was replaced by a copy.',
    '一条消息由其副本替换。',
    '一則訊息由其副本取代。',
  ),
  'exchange.message-edited': text('A message was corrected by hand.', '一条消息被人工更正。', '一則訊息被人手更正。'),
  'exchange/visit-sent-home': text(
    'The record of the visit was sent to where your record is kept.',
    '就诊记录已送回您的病历所在地。',
    '求診紀錄已送回你的紀錄所在地。',
  ),
  'exchange/joined-lists': text(
    'It was looked whether the lists of both nodes are one.',
    '查看两地访问记录是否合并显示。',
    '查閱兩地查閱紀錄是否合併顯示。',
  ),
  'exchange/list-join-asked': text(
    'You asked that the accesses of both nodes stand in one list. You agree to it in the other node’s portal.',
    '您请求将两地的访问记录合并显示，须在另一节点的门户同意。',
    '你要求把兩地的查閱紀錄合併顯示，須在另一節點的平台同意。',
  ),
  'exchange/list-joined': text(
    'You agreed that the accesses of both nodes stand in one list.',
    '您同意将两地的访问记录合并显示。',
    '你同意把兩地的查閱紀錄合併顯示。',
  ),
  'exchange/list-join-refused': text(
    'You did not agree that the accesses of both nodes stand in one list.',
    '您未同意将两地的访问记录合并显示。',
    '你沒有同意把兩地的查閱紀錄合併顯示。',
  ),
  'exchange/list-join-ended': text(
    'From then on neither node tells the other of accesses.',
    '自此两地不再互相告知访问记录。',
    '自此兩地不再互相告知查閱紀錄。',
  ),
  'exchange/list-join-told': text(
    'The other node told what you asked for or agreed to in its portal.',
    '另一节点告知您在其门户提出的请求或作出的同意。',
    '另一節點告知你在其平台提出的要求或作出的同意。',
  ),
  'fhir.rest': text('It was asked for over the FHIR interface.', '经FHIR接口访问。', '經FHIR介面查閱。'),
  'records.folder': text('A document arrived in your folder.', '一份文件存入您的文件夹。', '一份文件存入你的資料夾。'),
  'records.home-outcome': text(
    'Your home clinicians answered what they took over.',
    '您原属地的医护人员已答复采纳情况。',
    '你所屬地的醫護人員已回覆採納情況。',
  ),
  'records.import': text('Records were taken in from a file.', '由文件导入病历。', '由檔案匯入紀錄。'),
  'records.visit-sent-again': text(
    'A signed visit that could not be sent before was sent again.',
    '先前未能送出的已签名就诊记录再次送出。',
    '先前未能送出的已簽署求診紀錄再次送出。',
  ),
  'records.visits-not-sent': text(
    'The coordinator looked up which visits could not be sent.',
    '协调员查看了未能送出的就诊记录清单。',
    '協調員查看了未能送出的求診紀錄清單。',
  ),
  'world.synthetic': text('Made-up data for a demonstration.', '演示用的合成数据。', '示範用的合成數據。'),
};

import type { LocalText } from '#kernel';
import { text } from '../words.ts';

/** This room's own rules by which somebody may see or do something, told to the patient. */
export const CONSENT_BASES: Readonly<Record<string, LocalText>> = {
  'consent/family-tie': text(
    'Somebody who stands for you read it: a parent, a guardian or a carer on file.',
    '由登记在册、代表您的父母、监护人或照护人查看。',
    '由登記在冊、代表你的父母、監護人或照顧者查閱。',
  ),
  'consent/own-record': text('It is your own record.', '这是您本人的病历。', '這是你本人的紀錄。'),
  'consent/own-act': text('You did this yourself.', '这是您本人的操作。', '這是你本人的操作。'),
  'consent/own-log': text('It is your own access log.', '这是您本人的访问记录。', '這是你本人的查閱紀錄。'),
  'consent/own-notices': text('You read what you were told here.', '您查看了发给您的通知。', '你查閱了發給你的通知。'),
  'consent/staff-notices': text(
    'Somebody who works here read what the system told them about their own work with you.',
    '工作人员查看了系统就其为您所做工作发出的通知。',
    '職員查閱了系統就其為你所做工作發出的通知。',
  ),
  'consent/family-log': text(
    'A parent or guardian looked at the access log.',
    '父母或监护人查看了访问记录。',
    '父母或監護人查閱了查閱紀錄。',
  ),
  'consent/ledger-export': text(
    'The access ledger was taken out to be checked.',
    '导出访问账本以供核查。',
    '匯出查閱帳本以供核查。',
  ),
  'consent/ledger-sealed': text(
    'A month of the access ledger was closed: nothing can be added to it any more.',
    '访问账本的一个月份已封存，不能再增补。',
    '查閱帳本的一個月份已封存，不能再加入紀錄。',
  ),
  'consent/ledger-archived': text(
    'A closed month of the access ledger was written into a file, each entry with its proof.',
    '已封存月份的访问账本写入文件，每条记录均附证明。',
    '已封存月份的查閱帳本寫入檔案，每項紀錄均附證明。',
  ),
  'consent/ledger-let-go': text(
    'The rows of an archived month of the access ledger were let go: the month is kept in its file, and every entry of it can still be proven.',
    '已归档月份的访问账本自数据库中移除；该月份保存于归档文件，每条记录仍可证明。',
    '已歸檔月份的查閱帳本自資料庫移除；該月份保存於歸檔檔案，每項紀錄仍可證明。',
  ),
  'consent/ledger-verified': text(
    'All of the access ledger was read at the node’s machine, to see that nothing of it was changed.',
    '在节点主机上读取全部访问账本，以核实其未被改动。',
    '在節點主機上讀取全部查閱帳本，以核實其未被改動。',
  ),
  'consent/notice-sent': text(
    'You were told by a message to the number or address on file.',
    '已向登记的号码或地址发送消息告知您。',
    '已向登記的號碼或地址發送訊息通知你。',
  ),
  'consent/directory-upkeep': text('The directory of institutions was kept up.', '维护机构目录。', '維護機構名錄。'),
  'consent/told-by-program': text(
    'Another system noted it; this node keeps what that program told, and did not see it itself.',
    '由外部系统记录并报送；本节点仅保存其所报内容，并未亲自见证。',
    '由另一系統記錄並報送；本節點只保存其所報內容，並未親自見證。',
  ),
  'consent/passcode-lock': text(
    'A wrong passcode was typed too often.',
    '密码输入错误次数过多。',
    '輸入錯誤密碼次數過多。',
  ),
  'consent/treatment-relation': text('You are in treatment there.', '您在该机构接受诊疗。', '你在該機構接受診治。'),
  'consent/visit-by-share': text(
    'You shared your record there, and your visit there was recorded.',
    '您向该机构共享了病历，该机构据此记录您的就诊。',
    '你曾向該機構分享紀錄，該機構記錄了你的求診。',
  ),
  'consent/coordination': text(
    'Coordinators may see names, appointments and lists of documents, but nothing clinical.',
    '协调员可以查看姓名、预约和文件目录，但不能查看诊疗内容。',
    '統籌員可查閱姓名、預約及文件目錄，但不能查閱臨床內容。',
  ),
  'consent/reference-data': text(
    'It is about institutions or terms, not about you.',
    '这是机构或术语资料，不涉及您个人。',
    '這是機構或術語資料，不涉及你個人。',
  ),
  'consent/system-scope': text(
    'A program of this node did it, within what it was given.',
    '由本节点的程序在其授权范围内执行。',
    '由本節點的程式在其獲授權範圍內執行。',
  ),
  'consent/shared-by-patient': text(
    'You shared it and gave the passcode.',
    '由您共享并提供密码。',
    '由你分享並提供密碼。',
  ),
  'consent/signed-message': text(
    'It came as a signed message from the other side.',
    '经对方节点签名的消息送达。',
    '經對方節點簽署的訊息送達。',
  ),
};

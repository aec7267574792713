/**
 * Which script a Chinese text is written in, told by characters that only one of the two writes. Enough to set `lang`, never to convert: characters that both
 * write (后, 里, 面) and pairs that are a matter of house style (内, 說) are left out.
 */
const SIMPLIFIED_ONLY =
  '诊压检录预维码们这个还没过对给让谁简医桥页导环为数虚构协疗联显网输误载节点响应请络试统问题动编号开单权浏览许经从机访时间长语护员调险监运营结卫进败义损并认采记条确实声关于询无来况处计项馈错电话证书药验' +
  '与状态扫两传贴历换写会现将读摄头图闭选择张链该锁钥删终吗击尽见断适规异鉴际抚释议转观随剂审缩脉饱继续辑独双发达决键属邻连账绝创类尝阅报执暂启临队标盖资赔备级离称占领较宽亲夹档论样稳捡宝围详筛测评诉务骤' +
  '边译隐参综儿妇门专肿团学湾区车国叙组严优径质侧厂陈晕肾听须顺带层饰缀减补识针违则红约仅总缓龄细变扩邮负触霉却设华粤凭贵库册纳柜办费职紧龙岗风爱罗荆玛贸纯颐园萨宁广东庆孙纪横禅诚汇弃饭嘱频业栏饮气残胶坚' +
  '壳贝鲜鱼鸡麦麸黄树尘螨猫镍脏肠颈躯静韧盐锻炼习惯肤湿训练热钠轻晒镜雾烧伤纤烟绞旧颤扑齐脑遗疮视胆谢钾窦痉挛积脓难鸣喷闷阵劳恶呕泻胀惊痫溃疡阑沟携宫阴怀髋盘冻挥荡丧癫碍尔虑瘫赖聍银癣荨块疱痒逊坏窝织乱轮' +
  '莱鲁贫铁氢蚕润颅阳睑觉龋齿虫哑强谱颌瘘悬驾驶滥游碱恋馏皱苍软粪乐缬诺杨净岛马巯泼仑羟忧奥锂橼刚灵铵伪灭韦铝琼亚钙滨泪辅髌缝咨养潜顾洁笔揿装爷辈侣师楼辆辖腊拟订苏销础浓浆滤纸仪鳕虾踪价辉兴刘吴郑冯邓萧欧' +
  '贞丽凤颖伟杰荣轩';
const TRADITIONAL_ONLY =
  '橋種維碼過對給讓誰體醫頁導覽範環為數據屬虛構協療聯顯網輸誤載節點沒應請檢絡後試統現問題資編號開啟選單權時瀏許經電腦間長動語護員調險機監診緊運結衞進敗遺並註麼認採紀錄項確實聲關這於詢來況處個總計報鐘錯別' +
  '話證記書鄉藥驗術徵懷狀儀劃預設掃係兩貼歷簽與尋寫會將讀鏡頭圖閉準擇張連鎖鑰餘刪終嗎盡見斷適異臨鑑際撫釋議轉觀劑審壓縮脈飽儲繼續視從複製輯併當須雙發達決鍵們換訊鄰則帳絕態類嘗條暫雜湊隊標蓋償備級離稱疇較' +
  '闊門親夾還論樣穩獲寶圍產隨額無舊詳篩匯評務驟幾邊譯隱佈參綜兒婦臟腫團學灣區車國敍測組嚴優徑規質側執陳檔該義專欄順帶層傳閣飾綴減補剛針違識約僅緩躍齡細變籤擴遲郵週負觸卻眾華粵憑攜獨響貴職庫冊納願籌櫃辦習' +
  '慣裝賠費純頤園瑪愛棄鏈黃貞飯損廣殘盤黴膠堅殼貝鮮魚雞麥麩樹塵蟎貓鎳腎腸頸軀幹靜韌飲復鹽討塗潤膚訓練熱鈉輕曬霧燒傷顧創纖煙輔勢絞顫撲頓風瘡膽謝鉀鬆嚨竇氣痙攣桿積癆膿難鳴噴悶暈陣噁嘔瀉遊脹腳潰瘍闌溝宮陰癇' +
  '髖濕凍彈揮盪喪覺癲遜礙茲爾鬱慮緒寧癱賴紅聽銀癬蕁皰癢強壞窩織亂瘋輪萊魯貧鐵氫蠶惡顱陽塊髮蝕瞼彎蟲嚥啞慾驚譜矯業紓頜懸囑駕駛濫鹼戀皺蒼軟攝纈諾羅齊靈亞楊龍淨島馬巰潑崙羥勞蘭憂奧鋰檸銨偽慶萬韋鋁瓊東葉鈣濱' +
  '淚窺髕縫養簡篤糞筆領爺孫輩侶師樓輛轄臘訴癒遙訪諮擬訂銷蹤濃寬漿濾紙鱈蝦滅價醣輝興頻階劉吳鄭馮鄧蕭歐麗鳳穎偉傑榮軒營';

const SIMPLIFIED = new Set(SIMPLIFIED_ONLY);
const TRADITIONAL = new Set(TRADITIONAL_ONLY);

/**
 * @returns undefined where the text holds neither, or both
 * @example hanScript('起床时头晕') // 'zh-Hans'
 */
export function hanScript(text: string): 'zh-Hans' | 'zh-Hant' | undefined {
  let simplified = false;
  let traditional = false;
  for (const character of text) {
    simplified ||= SIMPLIFIED.has(character);
    traditional ||= TRADITIONAL.has(character);
  }
  if (simplified === traditional) return undefined;
  return simplified ? 'zh-Hans' : 'zh-Hant';
}

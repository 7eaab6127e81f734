"""Simplified text made encodable in Big5: only the characters that the corpus uses."""

_PAIRS = """
万萬 业業 东東 个個 为為 买買 云雲 产產 价價 会會 体體 内內 册冊 写寫 凉涼 刘劉 务務 动動 区區 医醫 单單 卖賣
压壓 发發 号號 吗嗎 员員 园園 国國 场場 处處 备備 学學 宁寧 实實 对對 尔爾 师師 广廣 开開 张張 录錄 态態 总總 战戰
户戶 护護 报報 换換 数數 断斷 时時 术術 机機 权權 杨楊 标標 栋棟 样樣 检檢 没沒 沪滬 注註 满滿 热熱 状狀 琼瓊 电電
疗療 码碼 离離 积積 粤粵 纬緯 线線 经經 给給 统統 绩績 联聯 脏臟 苏蘇 药藥 蓝藍 订訂 记記 证證 评評 诊診 话話 说說
请請 调調 谢謝 账賬 货貨 质質 贵貴 贷貸 贸貿 费費 资資 赣贛 车車 轨軌 转轉 软軟 轿轎 辽遼 达達 过過 运運 还還 这這
连連 邮郵 钱錢 银銀 销銷 锁鎖 长長 门門 问問 间間 闽閩 阳陽 际際 陈陳 陕陝 频頻 题題 额額 风風 飞飛 马馬 验驗 鲁魯
黄黃 晋晉 级級 结結 馆館 农農 华華 宾賓 钥鑰 壳殼 认認 编編 条條 称稱 见見 盘盤 识識
"""
"""Each simplified character with its traditional form."""

_TABLE = {ord(pair[0]): pair[1] for pair in _PAIRS.split()}


def traditional(text: str) -> str:
    """The text in traditional characters."""
    return text.translate(_TABLE)

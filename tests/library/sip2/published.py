"""Frames of the 3M SIP2 developer's guide and of field logs whose checksums were found right by hand."""

TRUE_FRAMES = (
    "941AY3AZFDFA",
    "940AY0AZFDFE",
    "941AY1AZFDFC",
    "990 402.00AY1AZFCB4",
    "9900401.00AY1AZFCA5",
    "6300119980723    091905Y         AOInstitutionID|AAPatronID|BP00001|BQ00005|AY1AZEA83",
    "01N19960213    162352AO|ALCARD BLOCK TEST|AA104000000705|AC|AY2AZF02F",
    "2519980723    094240AOCertification Institute ID|AAPatronID|AY4AZEBF1",
    "1719980723    100000AOCertification Institute ID|ABItemBook|AY1AZEBEB",
    (
        "09N19980821    085721                  APCertification Terminal Location|AOCertification Institute ID"
        "|ABCheckInBook|ACTPWord|BIN|AY2AZD6A5"
    ),
    "3719980723    0932110401USDBV111.11|AOCertification Institute ID|AAPatronID|BKTransactionID|AY2AZE1EF",
    "3519980723    094014AOCertification Institute ID|AAPatronID|AY3AZEBF2",
    (
        "1808000119980723    115615CF00000|ABItemBook|AJTitle For Item Book|CK003"
        "|AQPermanent Location for ItemBook, Language 1|APCurrent Location ItemBook"
        "|CHFree-form text with new item property|AY0AZC05B"
    ),
    (
        "36Y19980723    110658AOInstitutionID for PatronID|AAPatronID|AFScreenMessage 0 for PatronID, Language 1"
        "|AFScreen Message 1 for PatronID, Language 1|AFScreen Message 2 for PatronID, Language 1"
        "|AGPrint Line 0 for PatronID, Language 1|AGPrint Line 1 for PatronID, Language 1"
        "|AGPrint Line 2 for PatronID, language 1|AY5AZ970F"
    ),
)
# Of these, what the standard writes otherwise: a blank in a number, numbers padded with zeros.
REWRITTEN = {"990 402.00AY1AZFCB4", TRUE_FRAMES[5], TRUE_FRAMES[12]}

# A Chinese library's server; its checksums are no sums of any encoding.
CHINESE_FRAMES = (
    (
        "121NNY20170630    141540AOdp2Library|AAL905071|AB549096|AJ川味家常菜|AH2017-10-28"
        "|AF图书【川味家常菜】借阅成功！应还日期：2017-10-28|AY4AZFA89"
    ),
    "98YYYYYN01000320170623    1537532.00AOdp2Library|AMdp2Library|BXYYYYYYYYYYYYYYYY|AF连接成功!|AY4AZFA89",
)

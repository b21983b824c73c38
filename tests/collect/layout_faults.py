"""What layouts are told: each a small file that brings one finding or one notice about, with its decisions."""

from __future__ import annotations

from regional_carbon.schema.input_tables import EnergyStatistics, EnterpriseRecords, Enterprises, Readings

TITLE = "2019年分行业能源消费量,,\n"
LEDGER = "企业编号,行业代码,年份,用电量(MWh),产值(元)\nA,29,2020,1,2\n"

# key → table, text, decisions
FINDINGS = {
    "columns_fit_alike": (Enterprises, "企业编号,行业代码,年份,用电量(MWh),售电量(MWh),产值(元)\nA,29,2020,1,1,2\n", {}),
    "number_unclear": (Enterprises, LEDGER + 'B,29,2020,"1.234,56",2\nC,29,2020,"1.234,56",2\n', {}),
    "tariffs_unclear": (Enterprises, "企业编号,行业代码,年份,产值(元),峰(MWh),平(MWh)\nA,29,2020,2,1,1\n", {}),
    "tariffs_differ": (Enterprises, "企业编号,行业代码,年份,产值(元),用电量(MWh),峰,谷\nA,29,2020,2,40,10,20\n", {}),
    "period_unclear": (Readings, "户号,抄表起,抄表止,电量(千瓦时)\nA,2021-01-01,2021-01-31,5\nA,2021-02-29,2021-03-01,5\n", {}),
    "reading_amid_month": (Readings, "户号,抄表日期,电量(千瓦时)\nA,2021-01-16,5\nA,2021-02-16,5\n", {}),
    "months_missing": (Enterprises, "企业编号,行业代码,年份,产值(元),1月,2月\n,,,,MWh,MWh\nA,29,2020,2,1,1\n", {}),
    "months_twice": (Enterprises, "企业编号,行业代码,年份,产值(元),1月,1月份\n,,,,MWh,MWh\nA,29,2020,2,1,1\n", {}),
    "year_not_found": (EnergyStatistics, "行业,电力(MWh)\n金属制品业,1\n", {}),
    "industry_name_unknown": (EnergyStatistics, TITLE + "行业,电力(MWh)\n金属制造业,1\n", {}),
    "industry_split": (EnergyStatistics, TITLE + "行业,电力(MWh)\n工艺品及其他制造业,1\n", {}),
    "edition_not_said": (Enterprises, LEDGER.replace("29,2020", "30,2009"), {}),
    "energy_not_said": (EnergyStatistics, "行业,2018,2019\n金属制品业,1,2\n", {}),
    "industry_not_said": (EnergyStatistics, "年份,电力(MWh)\n2019,1\n", {}),
    "unit_missing": (EnergyStatistics, TITLE + "行业,天然气\n金属制品业,1\n", {}),
    "header_unit_unknown": (Enterprises, LEDGER.replace("MWh", "大卡时"), {}),
    "header_unit_wrong": (Enterprises, LEDGER.replace("MWh", "吨"), {}),
    "currency_rate_needed": (Enterprises, LEDGER.replace("产值(元)", "产值(万美元)"), {}),
    "header_near": (Enterprises, LEDGER.replace("用电量", "用电里"), {}),
    "energy_column_unknown": (EnergyStatistics, TITLE + "行业,电力(MWh),一般烟煤(吨)\n金属制品业,1,5\n", {}),
    "energy_column_without_unit": (EnergyStatistics, TITLE + "行业,电力(MWh),蒸汽\n金属制品业,1,5\n", {}),
    "reading_time": (Readings, "企业编号,日期,用电量(kWh)\nA,last week,1\n", {}),
    "reading_time_number": (Readings, "企业编号,日期,用电量(kWh)\nA,43831,1\nA,43862,1\n", {}),
    "reading_time_order": (Readings, "企业编号,日期,用电量(kWh)\nA,01/02/2020,1\nA,02/02/2020,1\n", {}),
    "total_differs": (EnergyStatistics, TITLE + "行业,电力(MWh)\n合计,40\n金属制品业,10\n家具制造业,20\n", {}),
    "parts_exceed": (EnergyStatistics, TITLE + "行业,电力(MWh)\n居民生活,100\n#城镇,70\n#乡村,40\n", {}),
    "electricity_tce_unclear": (EnergyStatistics, TITLE + "行业,电力(吨标准煤)\n金属制品业,10\n", {}),
    "electricity_tce_without_rate": (EnergyStatistics, TITLE + "行业,电力(等价值)(吨标准煤)\n金属制品业,10\n", {}),
    "tce_without_coefficient": (EnergyStatistics, TITLE + "行业,煤矿瓦斯气(吨标准煤)\n金属制品业,10\n", {}),
    "unit_said_twice": (EnergyStatistics, "行业,年份,能源,消费量(吨标准煤),单位\n金属制品业,2019,原煤,1,吨\n", {}),
    "part_of_a_year": (EnergyStatistics, "2019年1-6月用电量\n行业,电力(MWh)\n金属制品业,1\n", {}),
    "cells_too_many": (Enterprises, LEDGER + "B,29,2020,1,000,2\n", {}),
    "cells_too_few": (Enterprises, LEDGER + "B,29,2020,2\n", {}),
    "decided_column_missing": (Enterprises, LEDGER, {"columns": {"用电": "electricity_mwh"}}),
    "decided_year_differs": (EnergyStatistics, TITLE + "行业,电力(MWh)\n金属制品业,1\n", {"year": 2018}),
    "decided_unit_differs": (Enterprises, LEDGER, {"units": {"用电量": "kWh"}}),
}  # fmt: skip

MONTHS = ",".join(f"{month}月" for month in range(1, 13))

NOTICES = {
    "rows_left_out": (
        EnergyStatistics, TITLE + "行业,主题,电力(MWh)\n金属制品业,能源,10\n家具制造业,人口,20\n", {"left_out": {"主题": ["人口"]}},
    ),
    "totals_set_aside": (EnergyStatistics, TITLE + "行业,电力(MWh)\n合计,30\n金属制品业,10\n家具制造业,20\n", {}),
    "blanks_left_out": (EnergyStatistics, TITLE + "行业,电力(MWh)\n金属制品业,10\n家具制造业,—\n", {}),
    "not_consumption_left_out": (EnergyStatistics, TITLE + "项目,电力(MWh)\n一、损失量,5\n二、终端消费量,10\n1.工业,10\n", {}),
    "footnote_marks": (EnergyStatistics, TITLE + "行业,电力(MWh)\n金属制品业,10①\n", {}),
    "second_choice": (Enterprises, LEDGER.replace("产值", "营业收入"), {}),
    "months_added": (
        Enterprises, f"2020年用电量（单位：MWh）\n企业编号,行业代码,产值(元),{MONTHS}\nA,29,1{',1' * 12}\n", {},
    ),
    "tariffs_added": (Enterprises, "企业编号,行业代码,年份,产值(元),峰(MWh),平(MWh),谷(MWh)\nA,29,2020,2,1,1,3\n", {}),
    "tariffs_checked": (Enterprises, "企业编号,行业代码,年份,产值(元),用电量(MWh),其中：峰(MWh),谷(MWh)\nA,29,2020,2,4,1,3\n", {}),
    "periods_shared": (Readings, "户号,抄表起,抄表止,电量(千瓦时)\nA,2021-01-16,2021-02-15,31\nA,2021-02-16,2021-03-15,28\n", {}),
    "months_in_part": (Readings, "户号,抄表起,抄表止,电量(千瓦时)\nA,2021-01-16,2021-02-15,31\nA,2021-02-16,2021-03-15,28\n", {}),
    "carried_down": (EnergyStatistics, "行业,年份,能源,消费量,单位\n金属制品业,2019,电力,1,MWh\n,,天然气,2,m3\n", {}),
    "notes_left_out": (EnergyStatistics, TITLE + "行业,电力(MWh)\n金属制品业,10\n本表数据为规模以上工业企业的能源消费量合计数。\n", {}),
    "codes_of_classes": (Enterprises, LEDGER.replace(",29,", ",2911,"), {}),
    "columns_without_header": (Enterprises, LEDGER.replace(",产值", ",,产值").replace(",1,2", ",1,3,2"), {}),
    "currency_converted": (Enterprises, LEDGER.replace("产值(元)", "产值(万美元)"), {"rates": {"USD": 6.9}}),
    "meters_carried_down": (
        EnterpriseRecords, "企业编号,户号,年份,用电量(MWh)\nA,1001,2020,1\n,1002,2020,2\n", {},
    ),
    "coal_equivalent_too": (EnergyStatistics, TITLE + "行业,原煤(吨),原煤(吨标准煤)\n金属制品业,10,7.143\n", {}),
    "older_industries": (EnergyStatistics, TITLE + "行业,电力(MWh)\n饮料制造业,10\n", {}),
    "industries_added": (EnergyStatistics, TITLE + "行业,电力(MWh)\n橡胶制品业,10\n塑料制品业,20\n", {}),
    "tce_converted": (EnergyStatistics, TITLE + "行业,原煤(吨标准煤)\n金属制品业,71.43\n", {}),
}  # fmt: skip

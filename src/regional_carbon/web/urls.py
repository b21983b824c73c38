"""The addresses of the office."""

from django.urls import include, path, re_path

from regional_carbon.web import scripts
from regional_carbon.web.accounts import views as accounts
from regional_carbon.web.api import api
from regional_carbon.web.monitor import views as monitor
from regional_carbon.web.plans import views as plans
from regional_carbon.web.regions import views as regions
from regional_carbon.web.runs.views import downloads, enterprises, overview, rules, scenarios

handler400 = "regional_carbon.web.scripts.bad_request"
handler403 = "regional_carbon.web.scripts.refused"
handler404 = "regional_carbon.web.scripts.not_found"
handler500 = "regional_carbon.web.scripts.defect"

of_region = [
    path("", overview.overview, name="overview"),
    path("data/", regions.data, name="data"),
    path("data/upload/", regions.upload, name="receive"),
    path("data/uploads/<int:upload>/", regions.uploaded, name="upload"),
    path("data/uploads/<int:upload>/decide/", regions.decide, name="decide"),
    path("data/uploads/<int:upload>/columns/", regions.columns, name="columns"),
    path("data/uploads/<int:upload>/annotated/", regions.annotated, name="annotated"),
    path("data/versions/<int:number>/", regions.version, name="version"),
    path("data/versions/<int:number>/restore/", regions.restore, name="restore"),
    path("data/versions/<int:number>/files/<path:name>", regions.version_file, name="version_file"),
    path("data/template/", regions.template, name="template"),
    path("data/settings/", regions.settings, name="settings"),
    path("claims/share/", enterprises.declare_share, name="declare_share"),
    path("claims/bill/", enterprises.bring_bill, name="bring_bill"),
    path("claims/inventory/", enterprises.bring_inventory, name="bring_inventory"),
    path("claims/<int:claim>/document/", regions.claim_document, name="claim_document"),
    path("claims/objection/", enterprises.object_to, name="object_to"),
    path("claims/<int:claim>/decide/", regions.decide_claim, name="decide_claim"),
    path("run/", overview.compute, name="compute"),
    path("run/<int:run>/", overview.run_state, name="run"),
    path("intensity/", overview.intensity, name="intensity"),
    path("enterprises/", enterprises.enterprises, name="enterprises"),
    path("enterprises/<path:enterprise>/", enterprises.enterprise, name="enterprise"),
    path("factors/", overview.factors, name="factors"),
    path("letters/<path:enterprise>/", enterprises.letter, name="letter"),
    path("histories/<path:enterprise>/years.<slug:kind>", enterprises.history, name="history"),
    path("own/", enterprises.own, name="own"),
    path("own/letter/", enterprises.own_letter, name="own_letter"),
    path("own/years.<slug:kind>", enterprises.own_history, name="own_history"),
    path("sure/", overview.sure, name="sure"),
    path("laboratory/", scenarios.lab, name="laboratory"),
    path("laboratory/answer/", scenarios.lab_answer, name="lab_answer"),
    path("laboratory/figure.<slug:kind>", scenarios.lab_figure, name="lab_figure"),
    path("laboratory/dials/", scenarios.lab_dials, name="lab_dials"),
    path("laboratory/choosing/", rules.choosing, name="choosing"),
    path("laboratory/save/", scenarios.save_scenario, name="save_scenario"),
    path("figures/<str:name>.json", downloads.figure, name="figure"),
    re_path(r"^figures/(?P<name>[a-z_0-9]+)\.(?P<kind>svg|png)$", downloads.picture, name="picture"),
    path("figures/<str:name>/table.json", downloads.figure_table, {"kind": "json"}, name="figure_table"),
    path("figures/<str:name>/table.csv", downloads.figure_table, {"kind": "csv"}, name="figure_csv"),
    path("tables/<str:name>.csv", downloads.table, {"kind": "csv"}, name="table"),
    path("tables/<str:name>.metadata.json", downloads.table, {"kind": "json"}, name="table_metadata"),
    path("reports/", downloads.reports_page, name="reports"),
    path("reports/<str:name>", downloads.report, name="report"),
    path("plans/", plans.plans, name="plans"),
    path("plans/draft/", scenarios.draft, name="draft"),
    path("plans/<int:plan>/", plans.plan, name="plan"),
    path("plans/<int:plan>/submit/", plans.submit, name="submit"),
    path("plans/<int:plan>/approve/", plans.approve, name="approve"),
    path("plans/<int:plan>/send-back/", plans.send_back, name="send_back"),
    path("plans/<int:plan>/publish/", plans.publish, name="publish"),
    path("plans/<int:plan>/targets.csv", plans.targets, name="targets"),
    path("monitor/", monitor.monitor, name="monitor"),
    path("monitor/own/", monitor.own, name="monitor_own"),
    path("monitor/one/<path:enterprise>/", monitor.one, name="monitor_one"),
    path("monitor/readings.xlsx", monitor.readings_template, name="readings_template"),
    path("monitor/figures/<str:name>.json", monitor.figure, name="monitor_figure"),
    re_path(r"^monitor/figures/(?P<name>[a-z_0-9]+)\.(?P<kind>svg|png)$", monitor.picture, name="monitor_picture"),
    path("monitor/tables/<str:name>.csv", monitor.table, {"kind": "csv"}, name="monitor_table"),
    path("monitor/tables/<str:name>.metadata.json", monitor.table, {"kind": "json"}, name="monitor_table_metadata"),
    path("plans/<int:plan>/way.<slug:kind>", plans.way_figure, name="way_figure"),
    path("plans/<int:plan>/tables/<str:name>.csv", plans.plan_table, {"kind": "csv"}, name="plan_table"),
    path("plans/<int:plan>/tables/<str:name>.metadata.json", plans.plan_table, {"kind": "json"}, name="plan_metadata"),
    path("administration/", accounts.administration, name="administration"),
    path("administration/people/", accounts.add_person, name="add_person"),
    path("administration/people/<int:person>/active/", accounts.set_active, name="set_active"),
    path("administration/people/<int:person>/password/", accounts.renew_password, name="renew_password"),
    path("administration/people/<int:person>/release/", accounts.release, name="release"),
    path("administration/roles/", accounts.give_role, name="give_role"),
    path("administration/roles/<int:membership>/take/", accounts.take_role, name="take_role"),
    path("administration/tokens/", accounts.make_token, name="make_token"),
    path("administration/tokens/<int:token>/revoke/", accounts.revoke_token, name="revoke_token"),
    path("administration/public/", accounts.set_public, name="set_public"),
    path("administration/audit/", accounts.audit, name="audit"),
]

urlpatterns = [
    path("", regions.home, name="home"),
    path("log-in/", accounts.LogIn.as_view(), name="login"),
    path("log-out/", accounts.LogOut.as_view(), name="logout"),
    path("password/", accounts.password, name="password"),
    path("office/", accounts.office, name="office"),
    path("office/security/", accounts.choose_security, name="choose_security"),
    path("office/regions/", accounts.new_region, name="new_region"),
    path("theme/", accounts.theme, name="theme"),
    path("units/", accounts.units, name="units"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("vega.js", scripts.vega, name="vega"),
    path("charts.js", scripts.charts, name="charts"),
    path("health/", scripts.health, name="health"),
    path("public/<slug:region>/", regions.public, name="public"),
    path("api/v1/", api.urls),
    path("r/<slug:region>/", include(of_region)),
]

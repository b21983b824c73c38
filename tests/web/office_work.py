"""Work on an office in a process of its own, for tests that stop it, or have many at once: `office_work.py FOLDER DO …`."""

import sys

from regional_carbon.web.serving import enter


def records(count):
    """So many audit records, each with a change to the same row."""
    from django.db import transaction

    from regional_carbon.web.accounts.audit import keep_record
    from regional_carbon.web.regions.models import Region

    for _ in range(int(count)):
        with transaction.atomic():
            region = Region.objects.select_for_update().get(slug="region-a")
            region.name = str(int(region.name) + 1)
            region.save()
            keep_record("settings_changed", by="test", region=region)


def imports(rows):
    """Registers of so many enterprises received, read and accepted, one after the other, until stopped."""
    from regional_carbon.web.accounts.models import Person
    from regional_carbon.web.regions import actions
    from regional_carbon.web.regions.models import Region

    by = Person.objects.first()
    for turn in range(1_000):
        head = "enterprise_id,name,industry_code,industry,year,electricity_mwh,output_cny"
        lines = (f"T{turn}E{n},Enterprise {n},29,Rubber,2020,{n + 1}.5,{n + 1}000" for n in range(int(rows)))
        content = "\n".join([head, *lines]).encode()
        region = Region.objects.select_related("current").get(slug="region-a")
        upload = actions.receive(region=region, name="enterprises.csv", content=content, by=by)
        actions.read_upload(upload=upload)
        print("accepting", flush=True)
        actions.accept(upload=upload, by=by, yes=True)


def readings(enterprise, count):
    """So many readings of an enterprise, each added by itself."""
    from regional_carbon.web.accounts.models import Person
    from regional_carbon.web.regions import actions
    from regional_carbon.web.regions.models import Region

    by, region = Person.objects.first(), Region.objects.get(slug="region-a")
    for day in range(1, int(count) + 1):
        row = {"enterprise_id": enterprise, "time": f"2020-01-{day:02}", "electricity_kwh": day}
        actions.add_readings(region=region, rows=[row], by=by)


if __name__ == "__main__":
    folder, work, *given = sys.argv[1:]
    enter(folder)
    {"records": records, "imports": imports, "readings": readings}[work](*given)

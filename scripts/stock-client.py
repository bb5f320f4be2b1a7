"""A stock client reads the warehouse: LibreOffice with Debian's PostgreSQL driver, as the reader role.

It lists the tables and the joins between them, as Base shows them, imports a query into a spreadsheet as the data
source view does, draws one chart from it and saves that as a picture. Needs Debian's own Python and:

    apt-get install --no-install-recommends libreoffice-base libreoffice-calc libreoffice-sdbc-postgresql python3-uno
    /usr/bin/python3 scripts/stock-client.py postgres://READER:PASSWORD@HOST:PORT/DATABASE docs/daily-performance.png

scripts/stock-client.js does all of it with the data of the demo.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from urllib.parse import unquote, urlparse

import uno
from com.sun.star.awt import Rectangle
from com.sun.star.beans import PropertyValue
from com.sun.star.chart.ChartLegendPosition import BOTTOM
from com.sun.star.connection import NoConnectException
from com.sun.star.drawing.FillStyle import NONE as NO_FILL
from com.sun.star.drawing.LineStyle import NONE as NO_LINE
from com.sun.star.lang import Locale
from com.sun.star.sheet.DataImportMode import SQL
from com.sun.star.table import CellRangeAddress

SOURCE = "warehouse"
QUERY = """SELECT date_day, sum(unique_clicks) AS unique_clicks, sum(subscribers) AS subscribers
FROM smartlinks_bi.daily_performance WHERE is_complete = TRUE GROUP BY date_day ORDER BY date_day"""


def main(address, picture):
    profile = tempfile.mkdtemp(prefix="stock-client-")
    office = subprocess.Popen(
        [
            "soffice", "--headless", "--norestore", "--nologo", "--nodefault",
            "-env:UserInstallation=" + uno.systemPathToFileUrl(profile),
            "--accept=pipe,name=" + os.path.basename(profile) + ";urp;",
        ],
        start_new_session=True,
    )
    try:
        context = connect(office, os.path.basename(profile))
        source = data_source(context, address, profile)
        show_tables(source)
        rows = draw(context, picture)
        print(f"{picture}: a chart of {rows} days, {os.path.getsize(picture):,} bytes")
        desktop(context).terminate()
        office.wait(30)
    finally:
        if office.poll() is None:
            os.killpg(office.pid, 15)
            office.wait(30)
        shutil.rmtree(profile, ignore_errors=True)


def connect(office, pipe):
    """The running office; it takes some seconds to open its pipe."""
    local = uno.getComponentContext()
    resolver = create(local, "com.sun.star.bridge.UnoUrlResolver")
    while office.poll() is None:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.2)
    raise SystemExit(f"LibreOffice ended with {office.returncode} before it could be asked.")


def create(context, name):
    return context.ServiceManager.createInstanceWithContext(name, context)


def desktop(context):
    return create(context, "com.sun.star.frame.Desktop")


def value(name, content):
    return PropertyValue(Name=name, Value=content)


def data_source(context, address, folder):
    """What the wizard of Base makes: a registered data source of the type PostgreSQL."""
    url = urlparse(address)
    databases = create(context, "com.sun.star.sdb.DatabaseContext")
    source = databases.createInstance()
    source.URL = f"sdbc:postgresql:host={url.hostname} port={url.port or 5432} dbname={url.path[1:]}"
    source.User = unquote(url.username or "")
    source.Password = unquote(url.password or "")
    source.IsPasswordRequired = False
    document = source.DatabaseDocument
    file = uno.systemPathToFileUrl(os.path.join(folder, "warehouse.odb"))
    document.storeAsURL(file, ())
    databases.registerObject(SOURCE, databases.getByName(file))
    return source


def show_tables(source):
    """Tables and views that the role may read, with the joins that Base draws between them."""
    connection = source.getConnection("", "")
    names = []
    for schema in ("smartlinks", "smartlinks_bi"):
        found = connection.MetaData.getTables(None, schema, "%", ("TABLE", "VIEW"))
        while found.next():
            names.append((found.getString(2), found.getString(3), found.getString(4)))
    for schema, name, kind in sorted(names):
        print(f"{kind.lower():5} {schema}.{name}")
        keys = connection.MetaData.getImportedKeys(None, schema, name)
        while keys.next():
            print(f"        {keys.getString(8)} -> {keys.getString(3)}.{keys.getString(4)}")
    connection.close()


def draw(context, picture):
    """Imports the query, draws its columns over the days, and returns the number of days."""
    sheets = desktop(context).loadComponentFromURL(
        "private:factory/scalc", "_blank", 0, (value("Hidden", True),)
    )
    sheet = sheets.Sheets.getByIndex(0)
    sheet.getCellRangeByName("A1").doImport(
        (
            value("DatabaseName", SOURCE),
            value("SourceType", SQL),
            value("SourceObject", QUERY),
            value("IsNative", True),
        )
    )
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    address = cursor.RangeAddress
    last = address.EndRow
    if last < 2:
        raise SystemExit("The query brought no rows.")
    iso = sheets.NumberFormats.queryKey("YYYY-MM-DD", Locale(), False)
    sheet.getCellRangeByName("A:A").NumberFormat = iso
    box = Rectangle(0, 0, 24000, 11000)
    data = CellRangeAddress(0, 0, 0, address.EndColumn, last)
    sheet.Charts.addNewByName("chart", box, (data,), True, True)
    shape_chart(sheet.Charts.getByName("chart").EmbeddedObject)
    export(context, sheet.DrawPage.getByIndex(0), picture)
    sheets.close(True)
    return last


def shape_chart(chart):
    chart.Diagram = chart.createInstance("com.sun.star.chart.LineDiagram")
    chart.HasMainTitle = True
    chart.Title.String = "smartlinks_bi.daily_performance, read by LibreOffice"
    diagram = chart.Diagram
    diagram.SymbolType = -3
    # Few subscribers beside many clicks: an axis of their own.
    diagram.HasSecondaryYAxis = True
    diagram.getDataRowProperties(1).Axis = 3
    diagram.HasYAxisTitle = True
    diagram.YAxisTitle.String = "unique clicks"
    diagram.HasSecondaryYAxisTitle = True
    diagram.SecondYAxisTitle.String = "subscribers"
    chart.HasLegend = True
    chart.Legend.Alignment = BOTTOM
    for part in (chart.Legend, diagram.Wall):
        part.FillStyle = NO_FILL
        part.LineStyle = NO_LINE


def export(context, shape, picture):
    exporter = create(context, "com.sun.star.drawing.GraphicExportFilter")
    exporter.setSourceDocument(shape)
    size = uno.Any("[]com.sun.star.beans.PropertyValue", (value("PixelWidth", 1200), value("PixelHeight", 550)))
    exporter.filter(
        (
            value("MediaType", "image/png"),
            value("URL", uno.systemPathToFileUrl(os.path.abspath(picture))),
            PropertyValue(Name="FilterData", Value=size),
        )
    )


if len(sys.argv) != 3:
    raise SystemExit(__doc__)
main(sys.argv[1], sys.argv[2])

"""What the template says to who fills it in, in Dutch and English."""

from __future__ import annotations

from grondkaart.base.errors import Text
from grondkaart.importers.inventory.columns import RESERVED

TITLE = Text("Inventarisatie van applicaties", "Inventory of applications")
REQUIRED = Text("Verplicht.", "Required.")
MANY = Text(
    "Zet een puntkomma (;) tussen meer waarden.",
    "Put a semicolon (;) between several values.",
)
EXAMPLE = Text("Voorbeeld", "Example")
HEADERS = (
    Text("blad", "sheet"),
    Text("kolom", "column"),
    Text("verplicht", "required"),
    Text("uitleg", "explanation in Dutch"),
    Text("uitleg in het Engels", "explanation"),
    Text("voorbeeld", "example"),
)
EXPLAINED = (
    Text(
        "Vul de bladen applicaties, contracten en koppelingen in, met één rij per applicatie, contract of koppeling. "
        "Een blad dat u niet nodig hebt, blijft leeg.",
        "Fill in the sheets applicaties (applications), contracten (contracts) and koppelingen (connections), with one "
        "row for each. A sheet that you do not need stays empty.",
    ),
    Text(
        f"De schuine rij is een voorbeeld: haar id begint met {RESERVED}. Zolang haar id en naam zo blijven, wordt zij "
        "niet ingelezen. U mag haar verwijderen.",
        f"The row in italics is an example: its id begins with {RESERVED}. As long as its id and name stay so, it is "
        "not read. You may delete it.",
    ),
    Text(
        "Geef elke rij een eigen id, bijvoorbeeld uit uw eigen register, en houd dat bij elke inzending gelijk. Met dat id "
        "verwijzen contracten en koppelingen naar applicaties.",
        "Give each row an id of its own, from your own register for instance, and keep it the same in each submission. "
        "Contracts and connections refer to applications by that id.",
    ),
    Text(
        "Vette kolommen zijn verplicht. De volgorde van kolommen en bladen is vrij; een kolom die niet verplicht is, mag "
        "weg. Een kolom die niet in het sjabloon staat, wordt gemeld en niet overgenomen.",
        "Columns in bold are required. The order of columns and sheets is free; a column that is not required may be left "
        "out. A column that is not in the template is reported and not taken over.",
    ),
    Text(
        "Referentiecomponenten, componenten, standaarden en leveranciers geeft u met hun naam (kies uit de lijst), hun "
        "Object ID uit GEMMA of hun webadres. Een naam moet precies kloppen; op hoofdletters en spaties na.",
        "Give reference components, components, standards and suppliers by their name (choose from the list), their Object "
        "ID in GEMMA or their web address. A name must be exact, except for capitals and blanks.",
    ),
    Text(
        "Datums: 31-12-2027. Bedragen: 12500,00. Termijnen: 3 maanden, 1 jaar of 90 dagen. Ja of nee: ja, nee.",
        "Dates: 31-12-2027. Amounts: 12500,00. Periods: 3 maanden (months), 1 jaar (year) or 90 dagen (days). Yes or no: "
        "ja, nee.",
    ),
    Text(
        "Gebruik geen formules, samengevoegde cellen of macro's: formules worden niet uitgerekend.",
        "Use no formulas, merged cells or macros: formulas are not computed.",
    ),
    Text(
        "Zet er geen persoonsgegevens in, zoals namen van medewerkers, e-mailadressen of telefoonnummers.",
        "Put in no personal data, such as names of staff, e-mail addresses or telephone numbers.",
    ),
)

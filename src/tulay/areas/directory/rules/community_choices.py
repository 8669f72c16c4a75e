"""What can be said of a community where a list gives the answers. Pure."""

from enum import StrEnum


class Settlement(StrEnum):
    """How it is settled."""

    VILLAGE = "village"
    SUBDIVISION = "subdivision"
    SITIO = "sitio"
    PUROK = "purok"
    COMPOUND = "compound"
    DISPERSED = "dispersed"


class Proximity(StrEnum):
    """How far it is from the region that serves it."""

    ADJACENT = "adjacent"
    NEAR = "near"
    DISTANT = "distant"


class Poverty(StrEnum):
    """Which share of its households is poor, in percent."""

    UNKNOWN = "unknown"
    BELOW_10 = "0-10"
    BELOW_20 = "10-20"
    BELOW_30 = "20-30"
    BELOW_40 = "30-40"
    BELOW_50 = "40-50"
    ABOVE_50 = "50-100"


class Origin(StrEnum):
    """An ethnolinguistic group."""

    BADJAO = "badjao"
    IRANUN = "iranun"
    JAMA_MAPUN = "jama-mapun"
    KAGAN = "kagan"
    KOLIBUGAN = "kolibugan"
    MAGUINDANAON = "maguindanaon"
    MERANAW = "meranaw"
    MOLBOG = "molbog"
    PALAWANI = "palawani"
    SAMA = "sama"
    SANGIL = "sangil"
    TAUSUG = "tausug"
    YAKAN = "yakan"
    OTHER = "other"


class Count(StrEnum):
    """What is counted in a community besides people."""

    HOUSEHOLDS = "households"
    FAMILIES = "families"
    MOSQUES = "mosques"
    MADARIS = "madaris"
    ASATIDZ = "asatidz"


class AgeBand(StrEnum):
    """How old people are, in years; together they are no more than the community."""

    CHILDREN = "0-9"
    ADOLESCENTS = "10-14"
    YOUTH = "15-30"
    ADULTS = "31-59"
    ELDERS = "60+"


class Group(StrEnum):
    """People of whom a community has some; one may belong to several."""

    WOMEN = "women"
    SOLO_PARENTS = "solo-parents"
    DISABLED = "persons-with-disability"
    FARMERS = "farmers"
    FISHERS = "fishers"
    INDIGENOUS = "indigenous"
    DISPLACED = "displaced"
    UNEMPLOYED = "unemployed"


class Access(StrEnum):
    """What a community has access to."""

    EDUCATION = "formal-education"
    ALTERNATIVE = "alternative-learning"
    MADRASAH = "madrasah"
    HEALTH = "health-care"
    WATER = "clean-water"
    SANITATION = "sanitation"
    ELECTRICITY = "electricity"
    TRANSPORT = "transport"
    COMMUNICATION = "communication"


class Rating(StrEnum):
    """How good the access is."""

    EXCELLENT = "excellent"
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"
    NONE = "none"


class StepKind(StrEnum):
    """What became of a profile."""

    NOTED = "noted"
    CORRECTED = "corrected"
    RETIRED = "retired"

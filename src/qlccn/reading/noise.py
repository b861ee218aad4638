"""How damaged a Vietnamese text is: the share of words that cannot be Vietnamese syllables.

A Vietnamese word is one syllable built from few onsets and rimes. Letters lost by a scanner (`nghiep` for `nghiệp`), letters
taken for others (`quy6t`) and text in an old font encoding all leave words that no syllable can explain, so one measure serves
the quality mark of a paper and the choice of an encoding.
"""

import re
import unicodedata
from functools import lru_cache

_ONSET_WORDS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_RIME_WORDS = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu y yêm yên yêng yêt yêu yt ynh ych
o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot
ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut uy uya uych uyên uyêt uynh uyt uyu
ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
"""
_SYLLABLES = frozenset(onset + rime for onset in ["", *_ONSET_WORDS.split()] for rime in _RIME_WORDS.split())
_TONES = dict.fromkeys([0x300, 0x301, 0x303, 0x309, 0x323])
_EDGES = "\"'“”‘’()[]{}<>.,;:!?…*_#|/\\-–—+=•"
_NUMBERED = re.compile(r"[\d/\\.,:;%()\-–+]+")
_SAMPLE = 24_000  # characters are enough to judge a document


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Whether a word could be written in Vietnamese, tone marks aside (`nghiệp` yes, `nghiep` no)."""
    bare = unicodedata.normalize("NFC", unicodedata.normalize("NFD", word.lower()).translate(_TONES))
    return bare in _SYLLABLES


def _verdict(word: str) -> bool | None:
    """True for a sound word, False for a damaged one, None for what says nothing (abbreviations, numbers, single letters)."""
    if len(word) < 2 or _NUMBERED.fullmatch(word):
        return None
    if is_syllable(word):
        return True
    if "/" in word or "-" in word or "." in word or "&" in word:
        parts = [p for p in re.split(r"[/\-.&]", word) if len(p) > 1]
        return None if all(p.isupper() or p.isdigit() or is_syllable(p) for p in parts) else False
    if word.isupper() and word.isalpha():
        return None  # UBND, CCN, KTTH
    return False


def damaged_share(text: str) -> float:
    """Share (0..1) of judged words that are not Vietnamese; 0 for a text with too few words to judge."""
    bad = seen = 0
    for raw in sample(text).split():
        verdict = _verdict(raw.strip(_EDGES))
        if verdict is not None:
            seen += 1
            bad += not verdict
    return bad / seen if seen >= 5 else 0.0


def sample(text: str) -> str:
    """The beginning, the middle and the end of a long text."""
    if len(text) <= _SAMPLE:
        return text
    third, middle = _SAMPLE // 3, len(text) // 2
    return f"{text[:third]} {text[middle : middle + third]} {text[-third:]}"


def ocr_noise(text: str) -> float:
    """Damage of a paper, 0 (clean) to 1 (unreadable); 2 % of foreign words and names are normal in a clean paper."""
    return round(min(1.0, max(0.0, damaged_share(text) - 0.02) * 1.6), 2)

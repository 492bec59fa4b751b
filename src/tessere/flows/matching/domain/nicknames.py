"""Short and pet forms of first names, Italian and English, that stand for the same name."""

from __future__ import annotations

_FAMILIES = """
alessandro sandro ale alex aless
alessandra sandra alexandra
antonio tonino toni tony nino antony anthony
andrea andy drew andrew
angela angelina angie
anna annina annie ann anne
beatrice bea bice
carlo carletto charles charlie chuck
caterina rina katia cate katherine catherine kate kathy katie
christian cristian chris
christopher cristoforo kit
daniele dani daniel danny dan
daniela daniella
domenico mimmo menico dominic
edoardo edo eduardo edward ed eddie ted
elisabetta betta lisa elisa elizabeth liz beth betty eliza
emanuele manu emanuel
eleonora ele nora eleanor
federico fede rico frederick fred
francesco franco checco francis frank
francesca franca fran frances
gabriele gabri gabriel
giacomo james jim jimmy jacopo
gianluca luca
giorgio george
giovanni gianni nanni vanni gio john jack johnny
giovanna gianna vanna joanna jo
giulia giuly julia julie
giuseppe beppe peppe pino peppino joseph joe joey
giuseppina pina giusy
lorenzo enzino renzo lawrence larry
luigi gigi gino louis lou
luisa gina louise
marco mark
margherita rita ghita margaret maggie peggy meg
maria mary mariuccia mara
maria-teresa mariateresa teresa terry
massimiliano max massi
matteo teo matthew matt
michele michi michael mike mick
michela michelle
nicola nico nicholas nick
paolo paul
pietro piero peter pete
rebecca becky
riccardo ricky rick richard dick
roberto robi berto robert bob rob bobby
roberta robby
salvatore toto turi salvo
samuele sam samuel
stefano ste steve stephen steven
stefania stefy stephanie
susanna susan sue suzy
tommaso tom thomas tommy
umberto humbert
valentina vale tina
vincenzo enzo vincent vince
vittorio victor vic
vittoria victoria vicky
guglielmo memo william bill will billy
"""
_ROOT = {name: family.split()[0] for family in _FAMILIES.strip().splitlines() for name in family.split()}


def root_name(first_name: str) -> str:
    """The name that a short form stands for; any other name stands for itself."""
    return _ROOT.get(first_name, first_name)

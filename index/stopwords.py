"""Function words by language: indexed and found in phrases, but worth nothing beside content words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pressmark.index.analyzer import TONAL, analyzer_for

_WORDS = {
    "ar": "في من على إلى عن مع هذا هذه ذلك تلك التي الذي الذين ما ماذا من متى أين كيف لماذا كم هل هو هي هم نحن أنا أنت كان "
    "كانت يكون أن إن لا لم لن قد و أو ثم بل حتى كل بعض غير بين بعد قبل عند أي كما لكن إذا",
    "bg": "и в на с за от по до не да се е са съм си ще че като но или а у към при през какво кой коя кое кои къде кога как "
    "защо колко това този тази тези той тя то те ние вие аз му ѝ им беше били има",
    "ca": "el la els les un una uns unes de del dels a al als en amb per que i o no és són era ser es què qui quin quina quins "
    "on quan com quant aquest aquesta això hi ha més molt ja seu seva",
    "cs": "a v na s z do je se si to že o k i ve pro jsou ale jako za od po by být byl byla bylo který která které co kdo kde "
    "kdy jak proč kolik jaký jaká jaké ten ta tento tato jeho její jejich nebo ne také",
    "da": "og i at det en et den de der til er som på med for af ikke var han hun jeg vi du sig har om fra men ved hvad hvem "
    "hvor hvornår hvordan hvorfor hvilken hvilket hvilke denne dette disse blev være kan eller",
    "de": "der die das den dem des ein eine einer eines einem einen und oder aber in im an am auf aus bei beim mit nach von vom "
    "zu zum zur für über unter durch um als wie ist sind war waren wird werden wurde wurden hat haben hatte hatten sein kann "
    "können es er sie wir ich du ihr ihm ihn sich nicht auch nur noch so dass daß wenn was wer wen wem wessen wo wann warum "
    "weshalb wieso welche welcher welches welchen welchem wieviel wie viel viele dieser diese dieses diesem diesen man sein seine "
    "seiner ihre ihrer ihren worin womit wofür woher wohin gibt "
    "worum wogegen worauf wovon wodurch wobei wonach wozu woran woraus worüber",
    "el": "ο η το οι τα του της των τον την στο στη στην στον στις στα και να με για από σε που τι ποιος ποια ποιο ποιοι ποιες "
    "πού πότε πώς πως γιατί πόσο πόσα πόσες πόσοι είναι ήταν θα δεν μη ένα ένας μια αυτό αυτή αυτός ως κατά μετά ή αλλά",
    "en": "a about above after again against all also am much many an and any are aren't as at be because been before being below between "
    "both but by can can't could couldn't did didn't do does doesn't doing don't down during each few for from further had has "
    "have having he her here hers herself him himself his how i if i'm in into is isn't it its itself just let me more most "
    "my myself no nor not of off on once only or other our ours out over own same she should so some such than that the their "
    "theirs them themselves then there these they this those through to too under until up upon very was wasn't we were what when "
    "where whether which while who whom whose why will with within without would you your yours yourself",
    "es": "el la los las un una unos unas de del a al en con por para que y e o u no es son era eran fue fueron ser está están "
    "ha han había se su sus lo le les me te nos mi tu como más pero si ya muy qué quién quiénes cuál cuáles cuándo dónde cómo "
    "cuánto cuánta cuántos cuántas este esta esto estos estas ese esa eso esos esas aquel donde cuando quien entre sobre desde "
    "hasta sin también hay",
    "et": "ja on ei et see oli mis kes kus millal kuidas miks kui ta oma aga ka või ning mille milline mitu seda selle",
    "fa": "و در به از که را با این آن برای است بود شد یک تا هم یا بر اما چه چی کی کجا چرا چگونه چند آیا می ها های او ما شما",
    "fi": "ja on ei se että oli mikä kuka missä milloin miten miksi kuinka mitä ketkä joka jotka myös tai mutta kun hän olla ovat "
    "oli olivat tämä nämä hänen sen niiden minkä kenen montako paljonko",
    "fr": "le la les l un une des de du d à au aux en et ou où que qu qui quoi dont ce cet cette ces c se s sa son ses leur leurs "
    "il elle ils elles on nous vous je tu me te mon ma mes ton ta tes notre votre ne n pas plus est sont était étaient été être "
    "a ont avait avoir par pour sur dans avec sans sous entre comme mais si y quel quelle quels quelles quand comment pourquoi "
    "combien lequel laquelle fait aussi",
    "he": "של את על עם לא הוא היא הם אני זה זאת אל כי אם או גם מה מי איפה מתי איך למה כמה אשר היה הייתה יש אין כל בין אחרי לפני",
    "hi": "के का की को में से है हैं था थी थे और या पर ने यह वह ये वे इस उस इन उन एक कि जो भी नहीं तो ही क्या कौन किस किसने किसे किसका "
    "किसकी किसके कब कहाँ कहां कैसे क्यों कितने कितना कितनी कौनसा कौनसी लिए साथ द्वारा तक अपने अपनी अपना हो होता होती होते कर करने किया गया गई गए "
    "रहा रही रहे जब तब जिस जिसे करता करते करती",
    "hr": "i u na je se da s sa za od do o su koji koja koje što šta tko ko gdje kada kad kako zašto koliko ali ili ne nije bio "
    "bila bilo biti ovaj ova ovo taj ta to iz po kao",
    "hu": "a az és egy is nem hogy de ha van volt vagy mint meg ez azt ki mi mit hol mikor hogyan miért mennyi melyik milyen hány "
    "aki ami amely csak már még el",
    "id": "yang dan di ke dari untuk pada dengan ini itu adalah atau tidak dalam oleh sebagai akan telah juga apa siapa mana kapan "
    "bagaimana mengapa berapa dimana ada saya kita kami mereka dia ia para bagi",
    "it": "il lo la i gli le un uno una di del dello della dei degli delle a al allo alla ai agli alle da dal dalla dai in nel "
    "nella nei nelle con su sul sulla per tra fra che chi cui e ed o ma non è sono era erano fu essere ha hanno aveva si se suo "
    "sua suoi loro come più anche cosa quale quali quando dove perché quanto quanta quanti quante questo questa questi quello c l "
    "d dell all nell sull",
    "lt": "ir yra kad su iš į ar bet kaip kas kur kada kodėl kiek koks kokia tai jis ji buvo už apie po nuo iki ne",
    "ms": "yang dan di ke dari daripada untuk pada dengan ini itu adalah atau tidak dalam oleh sebagai akan telah juga apa siapa "
    "mana bila bagaimana mengapa berapa ada saya kita kami mereka dia ia para bagi kepada ialah",
    "nb": "og i det en et den de som på er til med for av ikke var han hun jeg vi du seg har om fra men ved hva hvem hvor når "
    "hvordan hvorfor hvilken hvilket hvilke denne dette disse ble være kan eller at",
    "nl": "de het een en van in op te dat die is was waren zijn wordt werd werden met voor aan bij door om als maar of niet er "
    "ook uit naar over tot tegen heeft hebben had kan hij zij ze we wij ik je u hun haar zich wat wie waar wanneer hoe waarom "
    "welke welk hoeveel deze dit dan nog zo",
    "pl": "i w z na do o że się nie to jest są był była było być jak ale po od za dla przez przy oraz lub czy co kto gdzie kiedy "
    "dlaczego ile jaki jaka jakie który która które których ten ta te tego tej jego jej ich ze we a",
    "pt": "o a os as um uma uns umas de do da dos das em no na nos nas por pelo pela para com que e ou não é são era eram foi "
    "foram ser está se seu sua seus suas ao aos à às como mais mas já muito qual quais quem quando onde quanto quanta quantos "
    "quantas este esta isto esse essa isso ele ela eles elas lhe também há entre sobre até",
    "ro": "și în de la cu pe un o a al ai ale că nu este sunt era erau fost fi se să din pentru prin care ce cine unde când cum de "
    "câți câte cât dar sau mai după acest această aceste lui ei lor le au",
    "ru": "и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по ее её мне было вот от меня еще ещё "
    "нет о об из ему когда где кто кем кого кому чем чего чему какой какая какое какие каким каких какую каком сколько почему "
    "зачем куда откуда который которая которое которые которых которым был была были быть есть для при до или если это этот эта "
    "эти этого этой их им ли между после через под над также чей чья",
    "sk": "a v na s z do je sa si to že o k aj vo pre sú ale ako za od po by byť bol bola bolo ktorý ktorá ktoré čo kto kde kedy "
    "prečo koľko aký aká aké ten tá tento jeho jej ich alebo nie",
    "sr": "и у на је се да с са за од до о су који која које шта ко где када како зашто колико али или не није био била било "
    "бити овај ова ово тај та то из по као",
    "sv": "och i att det en ett den de som på är till med för av inte var han hon jag vi du sig har om från men vid vad vem vilka "
    "vilken vilket var när hur varför denna detta dessa blev vara kan eller",
    "th": "ที่ และ ของ ใน เป็น มี ได้ ให้ การ ไม่ จะ กับ จาก คือ อะไร ใคร ไหน เมื่อไร",
    "tr": "ve bir bu da de için ile ne kim nerede ne zaman nasıl niçin neden kaç hangi mi mı mu mü olan olarak ki o gibi daha çok "
    "kadar sonra önce ise veya değil var yok kimdir nedir hangisi olduğu",
    "uk": "і й та в у на не що він з із як а то все вона так його але до за від по це ця цей ці хто де коли чому скільки який яка "
    "яке які яких якому який або для при про був була було були бути є їх її між після",
    "vi": "và là của có được cho các những một trong với không này đó đã để khi từ ở bởi gì ai nào đâu bao nhiêu thế như về",
    "ja": "です ます こと もの という どの どこ いつ だれ 何 なぜ の は が を に で と も から まで した して いる ある する れる でし ます ました",
    "ko": "은 는 이 가 을 를 에 의 와 과 도 로 으로 에서 무엇 누구 언제 어디 어떻게 왜 얼마 어떤",
    "zh": "什么 是什 多少 哪些 哪个 哪里 哪种 怎么 怎样 如何 为何 何时 何地 是谁 几个 几种 哪位 哪年 哪一 哪种 哪家 哪项 哪天 何处 何人 何种 何为 为什么 什么样 怎么样 的 了 是 在 和 与 有 被 吗 呢 什麼 是什 哪裡 為何 誰 谁",
}  # fmt: skip
_SAME = {"nn": "nb", "no": "nb", "bs": "hr", "gl": "pt"}


@lru_cache(maxsize=64)
def stop_words(languages: Sequence[str]) -> frozenset[str]:
    """The exact forms of all function words of some languages; where accents tell words apart, with these."""
    found: set[str] = set()
    for lang in languages:
        base = lang.partition("-")[0].lower()
        words = _WORDS.get(_SAME.get(base, base), "")
        found.update(analyzer_for(base).terms(words)[base in TONAL])
    return frozenset(found)

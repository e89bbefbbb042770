-- grain: subject, pattern
-- source: the list below
-- definition: Words by which people name jobs, environments, statuses and types of work, in the languages that teams write
--   them in. Patterns are matched with names in lower case, without accents, every mark a space, a space on either side.
-- column: subject what is named: job, tier, status, type
-- column: pattern regular expression
-- column: meaning deploy or other of a job, else the tier, the flow state or the flow type
-- column: phase the stage that a status belongs to
-- column: position which goes before when several fit
-- column: confidence_ratio how often the word means just that, by judgement
select *
from (
  values
    ('job', ' (test|tests|testing|lint|check|checks|verify|plan|dry|preview|docs?|notes?|draft|rollback|cleanup|teardown|destroy|undeploy|notify|smoke|scan|build|compile|validate|diff) ', 'other', CAST(NULL AS VARCHAR), 1, CAST(0.9 AS DOUBLE)),
    ('job', ' (deploy|deploys|deployment|deploying|rollout|roll out|ausrollen|ausrollung|deployer|deploie|deploiement|desplegar|despliegue|wdroz|wdrozenie|uitrollen|implantar|distribuzione) ', 'deploy', NULL, 2, 0.9),
    ('job', ' (ausliefern|auslieferung|bereitstellen|bereitstellung|mise en production|mep|livrer|livraison|go live|golive|ship|promote|helm upgrade|kubectl apply|argocd sync|rilascio|rilascia|inbetriebnahme) ', 'deploy', NULL, 3, 0.85),
    ('job', ' (release|releases|publish|veroffentlichen|freigeben|publier|publicar|pubblica|cd|delivery|apply|migrate|migration|migrations) ', 'deploy', NULL, 4, 0.6),
    ('tier', ' (pre prod|preprod|pre production|preproduction|prelive|pre live|vorproduktion|staging|stage|stg|uat|abnahme|recette|preprd|canary test) ', 'staging', NULL, 1, 0.9),
    ('tier', ' (prod|prd|production|produktion|produccion|produzione|productie|produkcja|produkcji|live|produktiv|prod[0-9]|p1) ', 'production', NULL, 2, 0.95),
    ('tier', ' (prod|prd|production|live) ?[a-z0-9]', 'production', NULL, 3, 0.9),
    ('tier', ' (test|testing|tst|qa|int|integration|sit|e2e|systemtest|prueba|pruebas) ', 'testing', NULL, 4, 0.9),
    ('tier', ' (dev|development|develop|sandbox|entwicklung|desarrollo|review|preview|ephemeral|playground|demo) ', 'development', NULL, 5, 0.85),
    ('status', ' (cancel|cancelled|canceled|abandoned|wont do|won t do|wont fix|won t fix|declined|rejected|obsolete|duplicate|invalid|abgebrochen|verworfen|abgelehnt|zuruckgezogen|annule|annulee|abandonne|rejete|cancelado|cancelada|rechazado|descartado|annullato|rifiutato|anulowane|odrzucone|geannuleerd|afgewezen) ', 'cancelled', NULL, 1, 0.95),
    ('status', ' (blocked|blocker|on hold|hold|impeded|impediment|paused|parked|stalled|blockiert|pausiert|angehalten|zuruckgestellt|bloque|bloquee|en pause|suspendu|bloqueado|bloqueada|en pausa|bloccato|sospeso|zablokowane|wstrzymane|geblokkeerd) ', 'waiting', 'build', 2, 0.95),
    ('status', ' (ready|waiting|wait|awaiting|pending|bereit|wartet|warten|pret|en attente|a|listo|lista|en espera|pronto|in attesa|do|klaar) (for |to |fur |auf |zur |zum |pour |para |per |voor |be )*(release|deploy|deployment|deployed|live|prod|production|rollout|auslieferung|freigabe|deployer|livrer|livraison|mise en production|despliegue|desplegar|produccion|rilascio|wdrozenia) ', 'waiting', 'release', 3, 0.95),
    ('status', ' (releasable|to deploy|to release|to be released|merged|freigegeben|release pending|zur freigabe|auslieferbereit) ', 'waiting', 'release', 4, 0.85),
    ('status', ' (ready|waiting|wait|awaiting|pending|bereit|wartet|warten|pret|en attente|a|listo|lista|en espera|por|pronto|in attesa|do|to|zu|klaar) (for |to |fur |auf |zur |zum |pour |para |per |voor |be )*(test|tests|testing|tested|qa|uat|verification|validation|tester|testen|abnahme|recette|prueba|pruebas|probar|validar|testu|testow|collaudo) ', 'waiting', 'test', 5, 0.9),
    ('status', ' (ready|waiting|wait|awaiting|pending|selected|bereit|wartet|pret|listo|pronto) (for |to |fur |zur |zum |pour |a |para |per )*(dev|development|develop|start|work|umsetzung|entwicklung|developpement|developper|desarrollo|sviluppo) ', 'waiting', 'design', 6, 0.85),
    ('status', ' (review|reviewing|code review|peer review|in pr|pull request|merge request|prufung|in prufung|begutachtung|durchsicht|revue|relecture|en revue|revision|en revision|revisado|revisione|in revisione|recenzja|recenzji|przeglad|przegladzie|beoordeling|granskning|approval|genehmigung|approbation|aprobacion) ', 'waiting', 'build', 7, 0.9),
    ('status', ' (in test|im test|testing|qa|in qa|uat|test|tests|verification|verify|validation|validating|acceptance|abnahme|testen|tester|en test|en tests|recette|en recette|pruebas|en pruebas|validacion|collaudo|w testach|testy|in collaudo) ', 'active', 'test', 8, 0.85),
    ('status', ' (releasing|deploying|rolling out|rollout|in auslieferung|in rollout|en livraison|desplegando) ', 'active', 'release', 9, 0.85),
    ('status', ' (done|closed|resolved|complete|completed|finished|released|deployed|shipped|live|in production|fertig|erledigt|geschlossen|abgeschlossen|gelost|behoben|umgesetzt|ausgeliefert|termine|terminee|ferme|fermee|resolu|livre|fait|hecho|cerrado|cerrada|terminado|resuelto|completado|finalizado|fatto|chiuso|completato|risolto|zrobione|zamkniete|gotowe|rozwiazane|gesloten|afgerond|klart|feito|concluido) ', 'done', NULL, 10, 0.95),
    ('status', ' (analysis|analyzing|analysing|refinement|refining|design|designing|specification|discovery|grooming|ux|analyse|in analyse|konzept|konzeption|entwurf|verfeinerung|conception|specification|diseno|analisis|analisi|progettazione|analiza|projektowanie|ontwerp) ', 'active', 'design', 11, 0.85),
    ('status', ' (in progress|progress|doing|development|developing|in development|coding|implementing|implementation|wip|working|started|in arbeit|in bearbeitung|bearbeitung|umsetzung|entwicklung|in umsetzung|in entwicklung|begonnen|en cours|developpement|realisation|en progreso|en curso|desarrollo|en desarrollo|in corso|sviluppo|in lavorazione|w toku|w trakcie|mee bezig|in behandeling|em andamento|pagaende) ', 'active', 'build', 12, 0.9),
    ('status', ' (backlog|open|opened|new|to do|todo|ideas|idea|triage|inbox|icebox|funnel|draft|reopened|offen|neu|geplant|zu erledigen|idee|ideen|eingang|wiedereroffnet|a faire|nouveau|nouvelle|ouvert|ouverte|idees|por hacer|pendiente|nuevo|nueva|abierto|abierta|da fare|nuovo|aperto|do zrobienia|nowe|otwarte|te doen|nieuw|a fazer|att gora) ', 'new', 'idea', 13, 0.9),
    ('status', ' (waiting|awaiting|pending|wartet|warten|wartend|en attente|en espera|in attesa|oczekuje|wacht|ready|bereit|pret|listo|pronto|next|queued) ', 'waiting', NULL, 14, 0.85),
    ('type', ' (risk|security|vulnerability|compliance|audit|privacy|sicherheit|sicherheitslucke|risiko|datenschutz|risque|securite|conformite|riesgo|seguridad|rischio|sicurezza|ryzyko) ', 'risk', NULL, 1, 0.9),
    ('type', ' (bug|bugs|defect|error|incident|problem|fault|hotfix|fehler|storung|mangel|defekt|anomalie|bogue|erreur|fallo|defecto|incidencia|difetto|errore|anomalia|blad|usterka|fout) ', 'defect', NULL, 2, 0.95),
    ('type', ' (debt|tech debt|technical|technical debt|tech|refactoring|refactor|chore|maintenance|upgrade|cleanup|housekeeping|technik|technische|schuld|schulden|wartung|aufraumen|dette|technique|entretien|deuda|tecnica|mantenimiento|debito|manutenzione|dlug|onderhoud|enabler) ', 'debt', NULL, 3, 0.9),
    ('type', ' (story|user story|feature|new feature|epic|improvement|enhancement|requirement|change request|initiative|funktion|anforderung|verbesserung|erweiterung|wunsch|evolution|fonctionnalite|amelioration|exigence|recit|historia|funcionalidad|mejora|requisito|storia|funzionalita|miglioramento|historyjka|funkcja|wens) ', 'feature', NULL, 4, 0.9),
    ('type', ' (task|sub task|subtask|aufgabe|unteraufgabe|teilaufgabe|tache|sous tache|tarea|subtarea|attivita|compito|zadanie|taak|to do|todo) ', 'feature', NULL, 5, 0.5)
) as word(subject, pattern, meaning, phase, position, confidence_ratio)

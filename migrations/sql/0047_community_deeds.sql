-- Badges for vouches and for answers that helped.

-- Hosts mark answers too; only what who asked marked is an answer that helped. Of older marks nobody noted whose they
-- are, and what is not known earns nothing.
alter table discussion add column accepted_by_asker boolean not null default false;
alter table discussion add constraint ck_discussion_accepted_by_asker
    check (accepted is not null or not accepted_by_asker);

-- A mark falls in many ways: taken back, with its post, with the account of who wrote it. Whose it was falls with it.
create function discussion_acceptance() returns trigger language plpgsql as $$
begin
    new.accepted_by_asker := false;
    return new;
end $$;
create trigger discussion_acceptance before update on discussion
    for each row when (new.accepted is null and new.accepted_by_asker) execute function discussion_acceptance();

insert into badge_rule (key, deed, threshold, name_en, name_fr, text_en, text_fr, icon, credits, position) values
    ('ten_vouches', 'neighbours_vouch', 10, 'A good name', 'Bonne réputation',
        'Neighbours vouch for them: at least {n}. Those who vouch for each other in a circle count as one.',
        'Des voisins s’en portent garants : au moins {n}. Un cercle où chacun répond de l’autre compte pour un.',
        'hand-heart', 0, 80),
    ('helpful_answers', 'askers_helped', 5, 'Helpful answers', 'De bon conseil',
        'People who asked in clubs marked their answers: at least {n}. Those who mark each other’s in a circle count as one.',
        'Des personnes qui demandaient dans un club ont retenu sa réponse : au moins {n}. Un cercle où l’on se retient les uns les autres compte pour un.',
        'lightbulb', 50, 90);

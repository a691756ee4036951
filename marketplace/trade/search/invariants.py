"""What must hold for what the search keeps of free time, as SQL that finds what breaks it."""

INVARIANTS = {
    "search: no more seats are kept as free than a listing has": """
        select f.listing_id, f.seats from free_time f join listing l on l.id = f.listing_id
        join search_entry e on e.listing_id = f.listing_id
        where f.seats > l.capacity and e.free_until is not null""",
}

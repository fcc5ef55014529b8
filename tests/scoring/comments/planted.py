"""Comments about four everyday matters, worded by different imagined people, for the tests of themes."""

from __future__ import annotations

from typing import Final

PARKING: Final = (
    "There are too few parking spaces, and the parking lot is full by eight.",
    "I drive an hour and then look for a parking space for another ten minutes.",
    "Parking is a lottery; the reserved spaces stand empty all day.",
    "Please sort out the parking lot, visitors take our spaces.",
    "The new parking rules give spaces to managers only.",
    "We were promised more parking spaces last year.",
    "I come by car and parking costs me more than lunch.",
)

CANTEEN: Final = (
    "The canteen food has become expensive and there is nothing vegetarian.",
    "Lunch in the canteen is cold when the second shift arrives.",
    "I would like healthier food in the canteen.",
    "The queue in the canteen eats my whole lunch break.",
    "Nobody from night shift gets warm canteen food.",
    "Canteen closes at two, after that there is no lunch for us.",
    "Better food at lunch would lift everybody's mood more than a speech.",
)

SALARY: Final = (
    "Salary bands are not published and the raises look arbitrary.",
    "I have had no raise in three years, prices did.",
    "My salary is lower than that of the newcomer I train.",
    "Raises go to those who threaten to leave; my salary stood still.",
    "Our salary review was postponed again without a reason.",
    "A fair salary and a yearly raise, that is all I ask for.",
    "Talk openly about salary bands, please.",
)

SCATTERED: Final = (
    "The plants by the window have died and I miss them.",
    "Her laugh can be heard on three floors, it cheers me up.",
    "My contract ends in August and I have no news.",
    "He plays the trumpet at every summer party.",
    "A course in French would be welcome.",
    "We celebrate birthdays with far too much marzipan.",
    "The lift has been out of order since Easter.",
    "My bicycle was stolen from the yard.",
    "Holiday requests are answered by pigeon, it seems.",
    "I joined eleven days ago.",
    "Gossip travels quicker than mail.",
    "They signed the card for my grandmother, which moved me.",
    "Two colleagues are no longer on speaking terms.",
    "Mentoring for young mothers is exemplary.",
    "The dress code confuses the interns.",
    "Somebody keeps eating my yoghurt.",
    "Our choir needs a tenor.",
    "Weekend mails with exclamation marks make me anxious.",
    "Fire drills happen exactly when it rains.",
    "The lease on the building runs out soon.",
)

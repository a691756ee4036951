"""Digital works: recipe books and training plans that providers write and the platform sells for euro."""
